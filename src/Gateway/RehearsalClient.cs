using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrleansRelay.Gateway;

/// <summary>A client of the rehearsal: sends messages and waits until each is answered, whatever the answer.</summary>
internal sealed class RehearsalClient : IDisposable
{
    private const int ReadBytes = 16 * 1024;

    private static readonly byte[] Answer = "\n{\"status\""u8.ToArray();

    private readonly Socket _socket;
    private readonly byte[] _read = new byte[ReadBytes];
    private int _kept;

    private RehearsalClient(Socket socket) => _socket = socket;

    /// <param name="from">The address that it has.</param>
    /// <exception cref="SocketException">The machine has no such address, or the gateway can't be reached.</exception>
    public static async Task<RehearsalClient> ConnectAsync(
        EndPoint gateway, IPAddress from, string name, CancellationToken stop)
    {
        var client = new RehearsalClient(new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
        try
        {
            client._socket.Bind(new IPEndPoint(from, 0));
            await client._socket.ConnectAsync(gateway, stop);
            await client.SendAsync($$"""{"peer_id": "{{name}}"}""" + "\n", 1, stop);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Sends messages in one go and returns when all are answered.</summary>
    public Task SendAsync(int messages, CancellationToken stop) =>
        SendAsync(string.Concat(Enumerable.Repeat("all||{\"text\": \"rehearsal\"}\n", messages)), messages, stop);

    public void Dispose() => _socket.Dispose();

    private async Task SendAsync(string text, int answers, CancellationToken stop)
    {
        await _socket.SendAsync(Encoding.UTF8.GetBytes(text), stop);
        while (answers > 0)
            answers -= await ReadAnswersAsync(stop);
    }

    // What came last is kept, so that an answer that is read in two pieces is found too; it begins with a line's end.
    private async Task<int> ReadAnswersAsync(CancellationToken stop)
    {
        if (_kept == 0)
            _read[_kept++] = (byte)'\n';
        var received = await _socket.ReceiveAsync(_read.AsMemory(_kept), stop);
        if (received == 0)
            throw new IOException("closed by the gateway");
        var read = _read.AsSpan(0, _kept + received);
        var count = read.Count(Answer);
        _kept = Math.Min(Answer.Length - 1, read.Length);
        read[^_kept..].CopyTo(_read);
        return count;
    }
}
