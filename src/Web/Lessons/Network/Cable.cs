using System.Net;
using System.Net.Sockets;

namespace OrleansRelay.Web.Lessons.Network;

/// <summary>Carries the connections of a link between two relays of this process, until it is cut; and again, when it is mended.</summary>
/// <param name="target">Where the one that is dialled listens; null while it does not.</param>
internal sealed class Cable(Func<IPEndPoint?> target) : IAsyncDisposable
{
    private readonly Socket _listener = NewSocket();
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _end = new();
    private readonly HashSet<Task> _running = [];
    private volatile CancellationTokenSource _whole = new();

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public bool IsCut => _whole.IsCancellationRequested;

    /// <summary>Takes a port, and connections from then on.</summary>
    public void Start()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Run(AcceptAsync());
    }

    /// <summary>Ends all connections, and those to come at once; what is under way is lost.</summary>
    public void Cut() => _whole.Cancel();

    public void Mend()
    {
        // The one before is not disposed of: a connection that is just being made may still look at it.
        if (IsCut)
            _whole = new CancellationTokenSource();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        Cut();
        Task[] running;
        lock (_gate)
            running = [.. _running];
        await Task.WhenAll(running);
        _end.Dispose();
    }

    private static Socket NewSocket() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private void Run(Task work)
    {
        lock (_gate)
        {
            _running.RemoveWhere(static task => task.IsCompleted);
            _running.Add(work);
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                Run(CarryAsync(await _listener.AcceptAsync(_end.Token), _whole.Token));
        }
        catch (Exception error) when (IsEnd(error))
        {
            // No more.
        }
    }

    private async Task CarryAsync(Socket dialler, CancellationToken cut)
    {
        using (dialler)
        using (var dialled = NewSocket())
        {
            try
            {
                if (target() is not { } endpoint)
                    return;
                await dialled.ConnectAsync(endpoint, cut);
                await CarryAsync(dialler, dialled, cut);
            }
            catch (Exception error) when (IsEnd(error))
            {
                // Cut, or nobody listens.
            }
        }
    }

    // When one side ends, so does the other.
    private static async Task CarryAsync(Socket dialler, Socket dialled, CancellationToken cut)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cut);
        await using var one = new NetworkStream(dialler);
        await using var other = new NetworkStream(dialled);
        Task[] both = [one.CopyToAsync(other, ended.Token), other.CopyToAsync(one, ended.Token)];
        await Task.WhenAny(both);
        await ended.CancelAsync();
        await Task.WhenAll(both);
    }

    private static bool IsEnd(Exception error) =>
        error is SocketException or IOException or OperationCanceledException or ObjectDisposedException;
}
