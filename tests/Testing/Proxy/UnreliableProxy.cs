using System.Net;
using System.Net.Sockets;

namespace OrleansRelay.Testing.Proxy;

/// <summary>
/// A network between whoever connects to it and its target, as bad as a test wants it at any time: see <see cref="ProxyFlow"/>
/// for what happens to bytes, and the methods for what happens to connections. What is random follows from a seed.
/// </summary>
public sealed class UnreliableProxy : IAsyncDisposable
{
    private readonly Func<EndPoint?> _target;
    private readonly int _seed;
    private readonly TimeProvider _time;
    private readonly HashSet<ProxyConnection> _connections = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<Task> _running = [];
    private Socket _listener;
    private bool _isRefusing;
    private int _accepted;
    private int _cuts;

    /// <param name="target">Asked for each connection; while there is none, connections are reset.</param>
    /// <param name="time">What delays and pauses are measured in.</param>
    public UnreliableProxy(Func<EndPoint?> target, int seed = 0, TimeProvider? time = null)
    {
        (_target, _seed, _time) = (target, seed, time ?? TimeProvider.System);
        _listener = Bind(0);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        Accept();
    }

    public int Port { get; }

    public IPEndPoint Endpoint => new(IPAddress.Loopback, Port);

    /// <summary>What the dialler sends.</summary>
    public ProxyFlow There { get; } = new();

    /// <summary>What the target sends.</summary>
    public ProxyFlow Back { get; } = new();

    /// <summary>How many connections were ever accepted.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>How many connections there are between a dialler and the target.</summary>
    public int Connections
    {
        get
        {
            lock (_gate)
                return _connections.Count;
        }
    }

    /// <summary>Who connects is refused, as if nobody listened. Connections that are open stay.</summary>
    public void Refuse()
    {
        if (_isRefusing)
            return;
        _isRefusing = true;
        _listener.Dispose();
        // Nobody else is to have the port meanwhile.
        _listener = Bind(Port);
    }

    /// <summary>Who connects is accepted again.</summary>
    public void Admit()
    {
        if (!_isRefusing)
            return;
        _isRefusing = false;
        Accept();
    }

    /// <summary>Ends every connection on both sides; what is under way is gone.</summary>
    /// <param name="isReset">With an RST; else with a FIN.</param>
    public void Cut(bool isReset = true) => ForAll(connection => connection.Cut(isReset));

    /// <summary>Resets one side of every connection; the other one is not told, and whatever it sends vanishes.</summary>
    public void Close(ProxySide side) => ForAll(connection => connection.Close(side));

    /// <summary>Every connection that is open now looks as before and carries nothing any more.</summary>
    public void Lose() => ForAll(static connection => connection.Lose());

    /// <summary>Makes an ordinary network of it. What was lost on open connections stays lost.</summary>
    public void Heal()
    {
        There.Heal();
        Back.Heal();
        Admit();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _stop.CancelAsync();
        Cut();
        Task[] running;
        lock (_gate)
            running = [.. _running];
        await Task.WhenAll(running);
        _stop.Dispose();
    }

    private static Socket Bind(int port)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return listener;
    }

    private void ForAll(Action<ProxyConnection> act)
    {
        ProxyConnection[] connections;
        lock (_gate)
        {
            // Those that are being made don't escape: they find it changed.
            _cuts++;
            connections = [.. _connections];
        }

        foreach (var connection in connections)
            act(connection);
    }

    private void Accept()
    {
        var listener = _listener;
        listener.Listen();
        Run(() => AcceptAllAsync(listener));
    }

    private void Run(Func<Task> work)
    {
        lock (_gate)
        {
            _running.RemoveAll(static task => task.IsCompletedSuccessfully);
            _running.Add(Task.Run(work));
        }
    }

    private async Task AcceptAllAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                var dialler = await listener.AcceptAsync();
                var number = Interlocked.Increment(ref _accepted);
                Run(() => ServeAsync(dialler, number));
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // It refuses.
        }
    }

    private async Task ServeAsync(Socket dialler, int number)
    {
        var cuts = Volatile.Read(ref _cuts);
        dialler.NoDelay = true;
        var target = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var there = new ProxyPipe(dialler, target, There, new Random(SeedOf(number, 0)), _time);
        var back = new ProxyPipe(target, dialler, Back, new Random(SeedOf(number, 1)), _time);
        var connection = new ProxyConnection(dialler, target, there, back);
        // In a black hole the dialler has the connection that its own side made; nobody is at the other end.
        if (There.IsBlackHole)
            connection.Lose();
        if (!(There.IsBlackHole || await ConnectAsync(target)) || !TryAdd(connection, cuts))
        {
            connection.Cut(isReset: true);
            return;
        }

        await connection.RunAsync();
        lock (_gate)
            _connections.Remove(connection);
    }

    private async Task<bool> ConnectAsync(Socket target)
    {
        try
        {
            if (_target() is not { } endpoint)
                return false;
            await target.ConnectAsync(endpoint, _stop.Token);
            return true;
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
    }

    private int SeedOf(int number, int direction) => unchecked((_seed * 1_000_003) + (number * 2) + direction);

    private bool TryAdd(ProxyConnection connection, int cuts)
    {
        lock (_gate)
            return cuts == _cuts && !_stop.IsCancellationRequested && _connections.Add(connection);
    }
}
