using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Testing;
using OrleansRelay.Testing.Proxy;

namespace OrleansRelay.Federation.Tests.Proxy;

public sealed class UnreliableProxyTests : IAsyncLifetime
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly FakeTimeProvider _time = new();
    private EndPoint? _target;
    private UnreliableProxy _proxy = null!;

    public Task InitializeAsync()
    {
        _listener.Start();
        _target = _listener.LocalEndpoint;
        _proxy = new UnreliableProxy(() => _target, seed: 1, _time);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _proxy.DisposeAsync();
        _listener.Dispose();
    }

    [Fact]
    public async Task Bytes_BothWays_ArriveWhole()
    {
        using var pair = await ConnectAsync();
        var sent = new byte[1 << 20];
        new Random(1).NextBytes(sent);
        await Task.WhenAll(ExchangeAsync(pair.Dialler, pair.Target, sent), ExchangeAsync(pair.Target, pair.Dialler, sent));
        Assert.Equal(sent.Length, _proxy.There.Bytes);
        Assert.Equal(sent.Length, _proxy.Back.Bytes);
    }

    [Fact]
    public async Task End_OfOneDirection_LeavesTheOtherOpen()
    {
        using var pair = await ConnectAsync();
        pair.Dialler.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await pair.Target.ReceiveAsync(new byte[1]));
        await pair.Target.SendAsync("late"u8.ToArray());
        Assert.Equal("late", await ReadAsync(pair.Dialler, 4));
    }

    [Fact]
    public async Task Reset_OfOneSide_ResetsTheOther()
    {
        using var pair = await ConnectAsync();
        pair.Dialler.LingerState = new LingerOption(true, 0);
        pair.Dialler.Dispose();
        await AssertResetAsync(pair.Target);
        await Eventually.TrueAsync(() => _proxy.Connections == 0, "the connection is over");
    }

    [Fact]
    public async Task Delay_HoldsBytesBack()
    {
        using var pair = await ConnectAsync();
        (_proxy.There.Delay, _proxy.There.Jitter) = (TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(100));
        await pair.Dialler.SendAsync("slow"u8.ToArray());
        var passed = await UntilAsync(ReadAsync(pair.Target, 4));
        Assert.InRange(passed.TotalMilliseconds, 500, 5000);
    }

    [Fact]
    public async Task Throttle_TakesItsTime()
    {
        using var pair = await ConnectAsync();
        _proxy.There.BytesPerSecond = 10_000;
        await pair.Dialler.SendAsync(new byte[30_000]);
        var passed = await UntilAsync(ReadAsync(pair.Target, 30_000));
        // The last piece is not waited for.
        Assert.True(passed > TimeSpan.FromSeconds(1), $"{passed}");
    }

    [Fact]
    public async Task Segments_PausesBetween_ArriveInOrder()
    {
        using var pair = await ConnectAsync();
        (_proxy.There.SegmentBytes, _proxy.There.SegmentPause) = (10, TimeSpan.FromMilliseconds(150));
        var text = string.Concat(Enumerable.Range(0, 10).Select(i => $"segment {i}\n"));
        await pair.Dialler.SendAsync(Encoding.ASCII.GetBytes(text));
        var reading = ReadAsync(pair.Target, text.Length);
        var passed = await UntilAsync(reading);
        Assert.Equal(text, await reading);
        Assert.True(passed > TimeSpan.FromSeconds(1), $"{passed}");
    }

    [Fact]
    public async Task Stalled_NothingArrives_UntilItFlowsAgain()
    {
        using var pair = await ConnectAsync();
        _proxy.There.IsStalled = true;
        var sending = pair.Dialler.SendAsync(new byte[1 << 24]);
        // The other direction is not affected.
        await pair.Target.SendAsync("well"u8.ToArray());
        Assert.Equal("well", await ReadAsync(pair.Dialler, 4));
        Assert.False(sending.IsCompleted);
        Assert.Equal(0, pair.Target.Available);
        _proxy.There.IsStalled = false;
        await ReadAsync(pair.Target, 1 << 24);
        await sending;
    }

    [Fact]
    public async Task BlackHole_TakesAllAndTellsNobody()
    {
        using var pair = await ConnectAsync();
        _proxy.There.IsBlackHole = true;
        // More than any buffer on the way holds.
        await pair.Dialler.SendAsync(new byte[1 << 24]);
        pair.Dialler.Shutdown(SocketShutdown.Send);
        _proxy.Heal();
        using var next = await ConnectAsync();
        await next.Dialler.SendAsync("new"u8.ToArray());
        Assert.Equal("new", await ReadAsync(next.Target, 3));
        Assert.Equal(0, pair.Target.Available);
        Assert.False(pair.Target.Poll(0, SelectMode.SelectRead));
        Assert.Equal(3, _proxy.There.Bytes);
    }

    [Fact]
    public async Task BlackHole_OnConnecting_AcceptsAndLeadsNowhere()
    {
        _proxy.There.IsBlackHole = true;
        using var dialler = await DialAsync();
        await dialler.SendAsync(new byte[1 << 24]);
        Assert.False(_listener.Pending());
    }

    [Theory]
    [InlineData(ProxySide.Dialler)]
    [InlineData(ProxySide.Target)]
    public async Task Close_OneSide_TheOtherIsNotTold(ProxySide side)
    {
        using var pair = await ConnectAsync();
        var (told, other) = side == ProxySide.Dialler ? (pair.Dialler, pair.Target) : (pair.Target, pair.Dialler);
        _proxy.Close(side);
        await AssertResetAsync(told);
        await other.SendAsync(new byte[1 << 24]);
        Assert.False(other.Poll(0, SelectMode.SelectRead));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cut_BothSides_SeeIt(bool isReset)
    {
        using var pair = await ConnectAsync();
        _proxy.Cut(isReset);
        foreach (var socket in new[] { pair.Dialler, pair.Target })
        {
            if (isReset)
                await AssertResetAsync(socket);
            else
                Assert.Equal(0, await socket.ReceiveAsync(new byte[1]));
        }
    }

    [Fact]
    public async Task Refuse_NobodyConnects_UntilAdmitted()
    {
        using var pair = await ConnectAsync();
        _proxy.Refuse();
        var error = await Assert.ThrowsAsync<SocketException>(DialAsync);
        Assert.Equal(SocketError.ConnectionRefused, error.SocketErrorCode);
        await pair.Dialler.SendAsync("old"u8.ToArray());
        Assert.Equal("old", await ReadAsync(pair.Target, 3));
        _proxy.Admit();
        using var again = await ConnectAsync();
    }

    [Fact]
    public async Task Target_IsAway_ConnectionsAreReset()
    {
        _target = null;
        using var dialler = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        // It may come so quickly that connecting fails.
        var error = await Assert.ThrowsAsync<SocketException>(async () =>
        {
            await dialler.ConnectAsync(_proxy.Endpoint);
            await dialler.ReceiveAsync(new byte[1]);
        });
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
    }

    [Fact]
    public async Task Flips_FollowFromTheSeed()
    {
        var first = await FlippedAsync(seed: 7);
        Assert.Equal(first, await FlippedAsync(seed: 7));
        Assert.NotEqual(first, await FlippedAsync(seed: 8));
        Assert.InRange(first.Count(static b => b != 0), 1, 40);
    }

    private async Task<byte[]> FlippedAsync(int seed)
    {
        await using var proxy = new UnreliableProxy(() => _target, seed);
        proxy.There.BytesPerFlip = 100;
        using var dialler = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await dialler.ConnectAsync(proxy.Endpoint);
        using var target = await _listener.AcceptSocketAsync();
        await dialler.SendAsync(new byte[1000]);
        return Encoding.Latin1.GetBytes(await ReadAsync(target, 1000));
    }

    private async Task<TimeSpan> UntilAsync(Task task)
    {
        var start = _time.GetUtcNow();
        await Eventually.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(10));
                return task.IsCompleted;
            },
            "it arrives");
        await task;
        return _time.GetUtcNow() - start;
    }

    private async Task<Pair> ConnectAsync()
    {
        var before = _proxy.Connections;
        var dialler = await DialAsync();
        var target = await _listener.AcceptSocketAsync();
        // What is done to all connections does not reach one that is still being made.
        await Eventually.TrueAsync(() => _proxy.Connections > before, "the proxy has the connection");
        return new Pair(dialler, target);
    }

    private async Task<Socket> DialAsync()
    {
        var dialler = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await dialler.ConnectAsync(_proxy.Endpoint);
        return dialler;
    }

    private static async Task ExchangeAsync(Socket from, Socket to, byte[] bytes)
    {
        var sending = from.SendAsync(bytes);
        Assert.Equal(Encoding.Latin1.GetString(bytes), await ReadAsync(to, bytes.Length));
        await sending;
    }

    private static async Task<string> ReadAsync(Socket socket, int count)
    {
        using var deadline = new CancellationTokenSource(Eventually.Deadline);
        var bytes = new byte[count];
        for (var read = 0; read < count;)
        {
            var more = await socket.ReceiveAsync(bytes.AsMemory(read), SocketFlags.None, deadline.Token);
            Assert.NotEqual(0, more);
            read += more;
        }

        return Encoding.Latin1.GetString(bytes);
    }

    private static async Task AssertResetAsync(Socket socket)
    {
        using var deadline = new CancellationTokenSource(Eventually.Deadline);
        var error = await Assert.ThrowsAsync<SocketException>(
            async () => await socket.ReceiveAsync(new byte[1], SocketFlags.None, deadline.Token));
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
    }

    private sealed record Pair(Socket Dialler, Socket Target) : IDisposable
    {
        public void Dispose()
        {
            Dialler.Dispose();
            Target.Dispose();
        }
    }
}
