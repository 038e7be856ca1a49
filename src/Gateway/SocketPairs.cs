using System.Net.Sockets;

namespace OrleansRelay.Gateway;

/// <summary>
/// Makes pairs of connected sockets within this process, for clients that come another way than over TCP: their sessions are
/// then like all others. They are Unix domain sockets, which leave no ports behind, met at a path that only this user can reach.
/// </summary>
internal sealed class SocketPairs : IDisposable
{
    private const int Backlog = 16;

    private readonly SemaphoreSlim _making = new(1);
    private DirectoryInfo? _folder;
    private Socket? _listener;

    /// <summary>One end each; the second one is set up as sessions want it.</summary>
    /// <exception cref="SocketException">The system has no more descriptors.</exception>
    /// <exception cref="IOException">There is no temporary folder.</exception>
    public async Task<(Socket Outer, Socket Inner)> MakeAsync(CancellationToken stop)
    {
        await _making.WaitAsync(stop);
        try
        {
            _listener ??= Listen();
            var outer = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await outer.ConnectAsync(_listener.LocalEndPoint!, stop);
                var inner = await _listener.AcceptAsync(stop);
                inner.Blocking = false;
                return (outer, inner);
            }
            catch
            {
                outer.Dispose();
                throw;
            }
        }
        finally
        {
            _making.Release();
        }
    }

    public void Dispose()
    {
        _listener?.Dispose();
        _folder?.Delete(recursive: true);
        _folder = null;
    }

    private Socket Listen()
    {
        _folder = Directory.CreateTempSubdirectory("relay-");
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(_folder.FullName, "inside")));
        listener.Listen(Backlog);
        return listener;
    }
}
