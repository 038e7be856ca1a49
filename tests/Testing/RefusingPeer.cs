using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrleansRelay.Testing;

/// <summary>A relay called relay2 that greets whoever comes, and answers everything after the greeting by one and the same line.</summary>
public sealed class RefusingPeer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Task> _serving = [];
    private readonly string _answer;
    private readonly Task _accepting;
    private int _accepted;

    public RefusingPeer(string answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = Task.Run(AcceptAllAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How often anybody connected.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_serving);
    }

    private async Task AcceptAllAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync();
                Interlocked.Increment(ref _accepted);
                _serving.Add(Task.Run(() => ServeAsync(socket)));
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var reader = new StreamReader(new NetworkStream(socket, ownsSocket: true));
        try
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                var isGreeting = line.StartsWith("RELAY||{\"hello\"", StringComparison.Ordinal);
                var answer = isGreeting ? """RELAY||{"hello": {"relay": "relay2", "protocol": 1, "software": "double"}}""" : _answer;
                await socket.SendAsync(Encoding.UTF8.GetBytes(answer + "\n"));
            }
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            // It had enough.
        }
    }
}
