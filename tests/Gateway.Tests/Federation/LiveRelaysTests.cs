using System.Text.Json;
using OrleansRelay.Federation;
using OrleansRelay.Federation.Links;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Federation;

/// <summary>A relay whose relays file is edited while messages flow.</summary>
public sealed class LiveRelaysTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _sent;

    private string File => _folder.File("relays.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RelaysFile_RelayIsAddedRemovedAndAddedAgain_NoMessageIsLost()
    {
        await using var far = await RunningRelay.StartAsync(new RelaySetup { Id = "far" });
        await using var near = await StartAsync();
        using var zoe = await far.RegisterAsync("zoe");
        using var alice = await near.RegisterAsync("alice");

        await using (Publish(alice))
        {
            await ListAsync(near, far.Address);
            await near.LinkedAsync("far");
            await ListAsync(near);
            await near.LinkedAsync("far", LinkPhase.Down);
            var head = near.Log.Head;
            await Eventually.TrueAsync(() => near.Log.Head > head, "messages come that are not passed on");
            await ListAsync(near, far.Address);
            await near.LinkedAsync("far");
        }

        await AllArriveOnceAsync(near, far, zoe);
    }

    [Fact]
    public async Task RelaysFile_RelayMoves_NoMessageIsLost()
    {
        await using var before = await RunningRelay.StartAsync(new RelaySetup { Id = "far" });
        await using var near = await StartAsync();
        using var alice = await near.RegisterAsync("alice");
        await ListAsync(near, before.Address);
        await near.LinkedAsync("far");

        await using var far = await RunningRelay.StartAsync(new RelaySetup { Id = "far" });
        using var zoe = await far.RegisterAsync("zoe");
        await using (Publish(alice))
        {
            await Eventually.TrueAsync(() => before.Log.Head > 0, "messages are passed on");
            await ListAsync(near, far.Address);
            await Eventually.TrueAsync(() => far.Log.Head > 0, "messages are passed on to where the relay is now");
        }

        await AllArriveOnceAsync(near, far, zoe);
    }

    private Task<RunningRelay> StartAsync() => RunningRelay.StartAsync(new RelaySetup { Id = "near", RelaysFile = File });

    private async Task ListAsync(RunningRelay near, params RelayAddress[] relays)
    {
        var entries = relays.Select(static relay => new { id = relay.Id, ip = relay.Host, port = relay.Port });
        var draft = _folder.File("draft");
        await System.IO.File.WriteAllTextAsync(draft, JsonSerializer.Serialize(entries));
        System.IO.File.Move(draft, File, overwrite: true);
        await Eventually.TrueAsync(() => near.KnownRelays.Relays.SequenceEqual(relays), "the file is read");
    }

    private async Task AllArriveOnceAsync(RunningRelay near, RunningRelay far, LineClient zoe)
    {
        var sent = near.LogIds().ToHashSet();
        Assert.Equal(_sent, sent.Count);
        await Eventually.TrueAsync(() => far.LogIds().Count >= sent.Count, "everything has arrived");
        Assert.True(sent.SetEquals(far.LogIds()));
        var received = await zoe.ReadLinesAsync(sent.Count);
        Assert.Equal(sent.Count, received.Select(Wire.MsgId).Distinct().Count());
        Assert.Empty(near.Errors);
        Assert.Empty(far.Errors);
    }

    private Publishing Publish(LineClient client) => new(client, this);

    /// <summary>Sends, and waits for each answer, until it is ended; at most one a millisecond, or a fast machine sends more than the relays hold.</summary>
    private sealed class Publishing : IAsyncDisposable
    {
        private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

        private readonly CancellationTokenSource _stop = new();
        private readonly Task _running;

        public Publishing(LineClient client, LiveRelaysTests test) => _running = Task.Run(async () =>
        {
            while (!_stop.IsCancellationRequested)
            {
                await client.SendAsync(Wire.Send("zoe", $"{test._sent}"));
                Assert.Contains("ok", await client.ReadLineAsync(), StringComparison.Ordinal);
                test._sent++;
                await Task.Delay(Pause);
            }
        });

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _running;
            _stop.Dispose();
        }
    }
}
