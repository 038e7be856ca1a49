using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Log;
using OrleansRelay.Testing.Mesh;

namespace OrleansRelay.Gateway.Tests.Mesh.Faults;

/// <summary>Whatever the outage, no client gets a message twice.</summary>
public sealed class ReplayFaults
{
    private const string Hello = """RELAY||{"hello": {"relay": "far", "protocol": 1, "software": "double"}}""" + "\n";
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ThreeWindows = (3 * Window) + TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    [Fact]
    public async Task Entry_PushedAgainAfterThreeWindows_IsExpired()
    {
        await using var relay = await RunningRelay.StartAsync(new RelaySetup { Time = _time, Log = new LogOptions { ReplayWindow = Window } });
        using var reader = await relay.RegisterAsync("reader");
        using var far = await relay.ConnectAsync();
        await far.SendAsync(Hello);
        await far.ReadLineAsync();
        var old = Entry("old");
        await far.SendAsync(old);
        Assert.Equal("ok", Wire.Member(await far.ReadLineAsync(), "status"));
        Assert.Equal("old", Wire.Body(await reader.ReadLineAsync()));

        _time.Advance(ThreeWindows);
        await far.SendAsync(old + Entry("new"));
        Assert.Equal("expired", Wire.Error(await far.ReadLineAsync()));
        Assert.Equal("new", Wire.Body(await reader.ReadLineAsync()));
    }

    [Fact]
    public async Task Entry_OlderThanTheMemoryOfIds_IsExpired()
    {
        await using var relay = await RunningRelay.StartAsync(new RelaySetup { Time = _time });
        using var reader = await relay.RegisterAsync("reader");
        using var far = await relay.ConnectAsync();
        await far.SendAsync(Hello);
        await far.ReadLineAsync();
        var old = Entry("old");
        // Beyond whatever may be kept by default.
        _time.Advance(TimeSpan.FromDays(60));
        await far.SendAsync(old + Entry("new"));
        Assert.Equal("expired", Wire.Error(await far.ReadLineAsync()));
        Assert.Equal("new", Wire.Body(await reader.ReadLineAsync()));
    }

    [Fact]
    public async Task Link_ThatLostAnswersHealsAfterThreeWindows_ClientsGetNothingTwice()
    {
        // The clock runs faster than what it measures.
        var federation = RelayMesh.Setup.Federation with { GreetingTimeout = TimeSpan.FromHours(1) };
        var log = RelayMesh.Setup.Log with { ReplayWindow = Window };
        var starting = RelayMesh.StartAsync(MeshShape.Line(2), RelayMesh.Setup with { Time = _time, Federation = federation, Log = log });
        await TestClock.RunAsync(_time, starting);
        await using var mesh = await starting;
        var (near, far, link) = (mesh.Relays[0], mesh.Relays[1], mesh.Links[0]);
        using var reader = await far.RegisterAsync("reader");
        foreach (var flow in link.SaidBySecond)
            flow.IsStalled = true;
        var ids = await near.PublishAsync(37);
        var received = (await reader.ReadLinesAsync(37)).Select(Wire.MsgId).ToList();
        link.Break(LinkFault.Refused);
        _time.Advance(ThreeWindows);
        link.Heal();
        await TestClock.RunAsync(_time, mesh.LinkedAsync());
        var last = Assert.Single(await near.PublishAsync(1));
        while (received[^1] != last)
        {
            var reading = reader.ReadLineAsync();
            await TestClock.RunAsync(_time, reading);
            received.Add(Wire.MsgId(await reading));
        }

        Assert.Equal([.. ids, last], received);
    }

    private string Entry(string body)
    {
        var micros = (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        return $"RELAY||{Wire.Entry("alice", "x", body, Wire.Micros(micros), ["far"])}\n";
    }
}
