using System.Diagnostics;
using System.Net.Sockets;
using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Sessions;

public sealed class StopTests
{
    [Fact]
    public async Task Stop_WhileClientsSend_AnswersWhatItReadAndSaysSo()
    {
        await using var relay = await RunningRelay.StartAsync();
        using var alice = await relay.RegisterAsync("alice");
        using var bob = await relay.RegisterAsync("bob");
        var frames = string.Concat(Enumerable.Range(0, 3000).Select(i => Wire.Send("bob", $"{i}")));
        await alice.SendAsync(frames);
        var first = await alice.ReadLineAsync();
        var reading = alice.ReadToEndAsync();
        var receiving = bob.ReadToEndAsync();
        await relay.StopAsync();
        var answers = await reading;
        Assert.Equal("shutting_down", Wire.Error(answers[^1]));
        List<string> acks = [first, .. answers[..^1]];
        Assert.All(acks, ack => Assert.Equal("ok", Wire.Member(ack, "status")));
        // Whatever was acknowledged was delivered, too.
        var received = await receiving;
        Assert.Equal("shutting_down", Wire.Error(received[^1]));
        Assert.Equal(acks.Select(Wire.MsgId), received[..^1].Select(Wire.MsgId));
    }

    [Fact]
    public async Task Stop_WithClientsThatFloodOrNeverRead_EndsInTime()
    {
        await using var relay = await RunningRelay.StartAsync();
        using var stuck = await relay.RegisterAsync("stuck", receiveBytes: 4096);
        using var silent = await relay.ConnectAsync();
        using var flood = await relay.RegisterAsync("flood");
        using var stop = new CancellationTokenSource();
        var frames = string.Concat(Enumerable.Repeat(Wire.Send("x", new string('m', 500)), 200));
        var flooding = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
                await flood.SendAsync(frames);
        });
        var reading = flood.ReadToEndAsync(orReset: true);
        using (var witness = await relay.RegisterAsync("witness"))
            await witness.ReadLinesAsync(20_000);
        var clock = Stopwatch.StartNew();
        await relay.StopAsync();
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(9), $"took {clock.Elapsed}");
        Assert.Equal(0, relay.Gateway.Connections);
        await stop.CancelAsync();
        await Eventually.TrueAsync(() => flooding.IsCompleted, "the flood ends");
        await reading;
        Assert.Empty(relay.Errors);
    }

    [Theory]
    [InlineData("bob||{\"text\": \"hal")]
    [InlineData("RELAY||{\"from\": \"zo")]
    [InlineData("RE")]
    public async Task Stop_WithinAFrame_SaysOnlyThatItStops(string begun)
    {
        await using var relay = await RunningRelay.StartAsync();
        using var alice = await relay.RegisterAsync("alice");
        await alice.SendAsync(begun);
        await Eventually.TrueAsync(() => relay.Gateway.PendingBytes == begun.Length, "the beginning is read");
        var reading = alice.ReadToEndAsync();
        await relay.StopAsync();
        Assert.Equal("shutting_down", Wire.Error(Assert.Single(await reading)));
    }

    [Fact]
    public async Task Stop_Done_NobodyIsListening()
    {
        var relay = await RunningRelay.StartAsync();
        var endpoint = relay.Endpoint;
        await relay.DisposeAsync();
        await Assert.ThrowsAsync<SocketException>(() => LineClient.ConnectAsync(endpoint));
    }
}
