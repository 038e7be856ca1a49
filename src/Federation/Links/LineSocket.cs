using System.Net.Sockets;

namespace OrleansRelay.Federation.Links;

/// <summary>An outgoing connection, read line by line or segment by segment.</summary>
internal sealed class LineSocket : IDisposable
{
    private const int MaxLineBytes = 1 << 20;
    private const int QuietSeconds = 15;
    private const int ProbeSeconds = 5;
    private const int MissedProbes = 3;

    private readonly Socket _socket;

    private byte[] _buffer = new byte[4096];
    private int _start;
    private int _end;
    private bool _isDetached;

    public LineSocket(Socket socket)
    {
        _socket = socket;
        // Who is gone without a word is missed also while there is nothing to say.
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, QuietSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, ProbeSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, MissedProbes);
    }

    /// <summary>Something has arrived that no read has taken yet.</summary>
    public bool HasUnread => _socket.Available > 0;

    /// <summary>The next line without its newline; valid until the next read.</summary>
    /// <exception cref="LinkException">The peer closed, or its line does not end.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadLineAsync(CancellationToken stop)
    {
        var searched = _start;
        while (true)
        {
            var at = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (at >= 0)
            {
                var line = _buffer.AsMemory(_start, searched + at - _start);
                _start = searched + at + 1;
                return line;
            }

            var pending = _end - _start;
            MakeRoom();
            searched = _start + pending;
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(_end), SocketFlags.None, stop);
            if (read == 0)
                throw LinkException.Closed();
            _end += read;
        }
    }

    /// <summary>Whatever one read brings; valid until the next read.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadSegmentAsync(CancellationToken stop)
    {
        var read = await _socket.ReceiveAsync(_buffer.AsMemory(), SocketFlags.None, stop);
        return read == 0 ? throw LinkException.Closed() : _buffer.AsMemory(0, read);
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        while (bytes.Length > 0)
            bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, stop)..];
    }

    /// <summary>Gives the connection away.</summary>
    /// <returns>What was received and not read.</returns>
    public byte[] Detach(out Socket socket)
    {
        socket = _socket;
        _isDetached = true;
        return _buffer[_start.._end];
    }

    /// <summary>Ends our direction properly, so that the peer sees an end and not an error.</summary>
    public void Finish()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The peer was faster.
        }
    }

    public void Dispose()
    {
        if (!_isDetached)
            _socket.Dispose();
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end < _buffer.Length)
            return;
        if (_buffer.Length >= MaxLineBytes)
            throw LinkException.LineTooLong();
        Array.Resize(ref _buffer, _buffer.Length * 2);
    }
}
