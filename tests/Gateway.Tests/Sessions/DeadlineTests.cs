using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Sessions;

public sealed class DeadlineTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private RunningRelay _relay = null!;

    public async Task InitializeAsync() => _relay = await RunningRelay.StartAsync(new RelaySetup { Time = _time });

    public async Task DisposeAsync() => await _relay.DisposeAsync();

    [Fact]
    public async Task Connect_SayingNothing_IsToldAndClosedAtTheDeadline()
    {
        using var silent = await _relay.ConnectAsync();
        Assert.Equal("registration_timeout", Wire.Error(Assert.Single(await PassTimeAsync(silent.ReadToEndAsync()))));
    }

    [Fact]
    public async Task Connect_SendingOnlyEmptyLines_IsToldAndClosedAtTheDeadline()
    {
        using var idle = await _relay.ConnectAsync();
        await idle.SendAsync("\n\n\n");
        Assert.Equal("registration_timeout", Wire.Error(Assert.Single(await PassTimeAsync(idle.ReadToEndAsync()))));
    }

    [Fact]
    public async Task Register_OneByteASecond_TakesTheFirstByteForTheName()
    {
        // As the seed does: what came before the silence is the peer id, the rest are segments.
        using var slow = await RegisterBySilenceAsync("s");
        await slow.SendAsync("l");
        Assert.Equal("malformed", Wire.Error(await PassTimeAsync(slow.ReadLineAsync())));
        using var other = await _relay.RegisterAsync("other");
        await other.SendAsync(Wire.Send("s", "served"));
        Assert.Equal("served", Wire.Body(await slow.ReadLineAsync()));
    }

    [Fact]
    public async Task Frame_NeverCompleted_IsToldAndClosedAtItsDeadline()
    {
        using var alice = await _relay.RegisterAsync("alice");
        await alice.SendAsync("bob||{\"text\": \"begun");
        var line = Assert.Single(await PassTimeAsync(alice.ReadToEndAsync()));
        Assert.Equal("malformed", Wire.Error(line));
    }

    [Theory]
    [InlineData(true, "RELAY||{\"from\": \"begun")]
    [InlineData(true, "REL")]
    [InlineData(false, "RELAY||{\"from\": \"begun")]
    [InlineData(false, "RELAY")]
    public async Task RelayFrame_NeverCompleted_IsToldAndClosedAtItsDeadlineAndNotBefore(bool isGreeted, string begun)
    {
        using var link = isGreeted ? await GreetAsync() : await RegisterBySilenceAsync("seed");
        await link.SendAsync(begun);
        await Eventually.TrueAsync(() => _relay.Gateway.PendingBytes == begun.Length, "the beginning is read");
        var start = _time.GetUtcNow();
        var line = Assert.Single(await PassTimeAsync(link.ReadToEndAsync()));
        Assert.Equal("malformed", Wire.Error(line));
        Assert.DoesNotContain("msg_id", line, StringComparison.Ordinal);
        Assert.True(_time.GetUtcNow() - start >= new GatewayOptions().FrameDeadline);
    }

    [Fact]
    public async Task Relay_ThatGreeted_MayBeSilentForAsLongAsItLikes()
    {
        using var link = await GreetAsync();
        using var alice = await _relay.RegisterAsync("alice");
        for (var i = 0; i < 60; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            await alice.SendAsync(Wire.Send("x", "m"));
            await alice.ReadLineAsync();
        }

        await link.SendAsync("RELAY||{}\n");
        Assert.Equal("malformed", Wire.Error(await link.ReadLineAsync()));
    }

    private async Task<LineClient> GreetAsync()
    {
        var link = await _relay.ConnectAsync();
        await link.SendAsync("RELAY||{\"hello\": {\"relay\": \"r9\", \"protocol\": 1}}\n");
        await link.ReadLineAsync();
        return link;
    }

    private async Task<LineClient> RegisterBySilenceAsync(string name)
    {
        var client = await _relay.ConnectAsync();
        await client.SendAsync(name);
        await PassTimeAsync(Eventually.TrueAsync(
            async () => await _relay.Grains.GetGrain<OrleansRelay.Grains.Peers.IPeerGrain>(name).Current() is not null, "it is registered"));
        return client;
    }

    // Moves the clock until the relay, at its own pace, has set its timers and they have fired.
    private async Task<T> PassTimeAsync<T>(Task<T> until)
    {
        await PassTimeAsync((Task)until);
        return await until;
    }

    private Task PassTimeAsync(Task until) => Eventually.TrueAsync(
        () =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(200));
            return until.IsCompleted;
        },
        "a deadline passes");
}
