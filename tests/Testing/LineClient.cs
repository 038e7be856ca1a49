using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrleansRelay.Testing;

/// <summary>A client as somebody with a raw socket would write it: sends what it is given, reads lines when asked.</summary>
public sealed class LineClient : IDisposable
{
    private readonly Socket _socket;
    private byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    private LineClient(Socket socket) => _socket = socket;

    public IPEndPoint LocalEndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <param name="receiveBytes">Size of the kernel's receive buffer; small for one that is to be slow.</param>
    /// <param name="from">The address that it has.</param>
    public static async Task<LineClient> ConnectAsync(EndPoint relay, int receiveBytes = 0, IPAddress? from = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBytes > 0)
            socket.ReceiveBufferSize = receiveBytes;
        if (from is not null)
            socket.Bind(new IPEndPoint(from, 0));
        await socket.ConnectAsync(relay);
        return new LineClient(socket);
    }

    /// <summary>Connects and registers, and returns when messages sent from then on will be delivered.</summary>
    public static async Task<LineClient> RegisterAsync(EndPoint relay, string name, int receiveBytes = 0)
    {
        var client = await ConnectAsync(relay, receiveBytes);
        await client.SendAsync($$"""{"peer_id": "{{name}}"}""" + "\n");
        var answer = await client.ReadLineAsync();
        var expected = $"{{\"status\": \"ok\", \"peer_id\": \"{name}\"";
        return answer.StartsWith(expected + ", ", StringComparison.Ordinal)
            ? client
            : throw new InvalidOperationException($"Registration was answered by {answer}");
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        using var deadline = new CancellationTokenSource(Eventually.Deadline);
        while (bytes.Length > 0)
            bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, deadline.Token)..];
    }

    /// <summary>The next line without its newline; null if the other side has closed.</summary>
    /// <exception cref="TimeoutException">Nothing came within the time of a test.</exception>
    public async Task<string?> TryReadLineAsync()
    {
        for (var searched = _start; ;)
        {
            var at = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (at >= 0)
            {
                var line = Encoding.UTF8.GetString(_buffer, _start, searched + at - _start);
                _start = searched + at + 1;
                return line;
            }

            var pending = _end - _start;
            MakeRoom();
            searched = _start + pending;
            if (await ReceiveAsync() == 0)
                return null;
        }
    }

    public async Task<string> ReadLineAsync() =>
        await TryReadLineAsync() ?? throw new EndOfStreamException("The relay closed the connection.");

    public async Task<string[]> ReadLinesAsync(int count)
    {
        var lines = new string[count];
        for (var i = 0; i < count; i++)
            lines[i] = await ReadLineAsync();
        return lines;
    }

    /// <summary>All lines until the other side closes. A reset counts as an end only where it says so.</summary>
    public async Task<List<string>> ReadToEndAsync(bool orReset = false)
    {
        var lines = new List<string>();
        try
        {
            while (await TryReadLineAsync() is { } line)
                lines.Add(line);
        }
        catch (SocketException) when (orReset)
        {
            // An end as well.
        }

        return lines;
    }

    /// <summary>The next byte, for answers that nothing ends.</summary>
    public async Task<char> ReadCharAsync()
    {
        if (_start == _end)
        {
            MakeRoom();
            if (await ReceiveAsync() == 0)
                throw new EndOfStreamException("The relay closed the connection.");
        }

        return (char)_buffer[_start++];
    }

    /// <summary>Says that nothing more will be sent; reading goes on.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Breaks the connection without a farewell, as a crashed machine's network would.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    public void Dispose() => _socket.Dispose();

    private async Task<int> ReceiveAsync()
    {
        using var deadline = new CancellationTokenSource(Eventually.Deadline);
        try
        {
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(_end), SocketFlags.None, deadline.Token);
            _end += read;
            return read;
        }
        catch (OperationCanceledException)
        {
            var pending = Encoding.UTF8.GetString(_buffer, _start, Math.Min(_end - _start, 200));
            throw new TimeoutException($"No line within {Eventually.Deadline.TotalSeconds} s; begun: \"{pending}\".");
        }
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
    }
}
