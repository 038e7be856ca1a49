using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Gateway.Sessions;
using OrleansRelay.Gateway.Tests.Support;

namespace OrleansRelay.Gateway.Tests;

public sealed class TurningAwayTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly LogCollector _log = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public TurningAwayTests() => _listener.Start();

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Begin_ManyAtOnce_EachIsToldAndTheLogSaysItOnceInAWhile()
    {
        var away = new TurningAway(_time, _log.CreateLogger("OrleansRelay.Gateway"));
        for (var i = 0; i < 20; i++)
            await TurnAwayAsync(away);
        Assert.Single(Warnings("1 connections"));
        _time.Advance(TimeSpan.FromSeconds(11));
        await TurnAwayAsync(away);
        Assert.Single(Warnings("20 connections"));
        Assert.Equal(2, Warnings("were turned away").Count());
    }

    private IEnumerable<string> Warnings(string text) =>
        _log.Messages.Select(static message => $" {message.Text}").Where(message => message.Contains($" {text}", StringComparison.Ordinal));

    private async Task TurnAwayAsync(TurningAway away)
    {
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)_listener.LocalEndpoint);
        var socket = await _listener.AcceptSocketAsync();
        socket.Blocking = false;
        away.Begin(socket, "192.0.2.1", Farewell.TooManyConnections);
        using var reader = new StreamReader(client.GetStream());
        Assert.Contains("\"error\": \"busy\"", await reader.ReadLineAsync(), StringComparison.Ordinal);
    }
}
