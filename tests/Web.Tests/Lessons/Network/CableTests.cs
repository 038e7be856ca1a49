using System.Net;
using System.Net.Sockets;
using OrleansRelay.Testing;
using OrleansRelay.Web.Lessons.Network;

namespace OrleansRelay.Web.Tests.Lessons.Network;

public sealed class CableTests : IAsyncLifetime
{
    private readonly Socket _target = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Cable _cable;

    public CableTests()
    {
        _target.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _target.Listen();
        _cable = new Cable(() => (IPEndPoint)_target.LocalEndPoint!);
        _cable.Start();
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _cable.DisposeAsync();
        _target.Dispose();
    }

    [Fact]
    public async Task Cut_AConnection_EndsItAtBothSidesAndTakesNoneUntilItIsMended()
    {
        var (dialler, dialled) = await ConnectAsync();
        await PassAsync(dialler, dialled);
        await PassAsync(dialled, dialler);

        _cable.Cut();
        Assert.True(await IsEndedAsync(dialler));
        Assert.True(await IsEndedAsync(dialled));
        using var refused = await DialAsync();
        Assert.True(await IsEndedAsync(refused));

        _cable.Mend();
        (dialler, dialled) = await ConnectAsync();
        await PassAsync(dialler, dialled);
    }

    [Fact]
    public async Task Close_AtOneSide_EndsTheOther()
    {
        var (dialler, dialled) = await ConnectAsync();
        dialled.Dispose();
        Assert.True(await IsEndedAsync(dialler));
    }

    private async Task<(Socket Dialler, Socket Dialled)> ConnectAsync()
    {
        var accepting = _target.AcceptAsync().WaitAsync(Eventually.Deadline);
        return (await DialAsync(), await accepting);
    }

    private async Task<Socket> DialAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, _cable.Port);
        return socket;
    }

    private static async Task PassAsync(Socket from, Socket to)
    {
        await from.SendAsync("hello"u8.ToArray());
        var received = new byte[16];
        Assert.Equal(5, await to.ReceiveAsync(received).WaitAsync(Eventually.Deadline));
    }

    private static async Task<bool> IsEndedAsync(Socket socket)
    {
        try
        {
            return await socket.ReceiveAsync(new byte[16]).WaitAsync(Eventually.Deadline) == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
