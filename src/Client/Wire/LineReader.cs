using System.Buffers;

namespace OrleansRelay.Client.Wire;

/// <summary>Cuts a stream into lines, of which it keeps one at a time, and no more than a bound of one.</summary>
internal sealed class LineReader(Stream stream, int maxLineBytes)
{
    private const int FirstBytes = 16 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBytes);
    private int _start;
    private int _end;
    private int _searched;

    /// <summary>The next line if it is here, without its newline; it is valid until the next call.</summary>
    public bool TryRead(out ReadOnlyMemory<byte> line)
    {
        var length = _buffer.AsSpan(_searched, _end - _searched).IndexOf((byte)'\n');
        if (length < 0)
        {
            _searched = _end;
            line = default;
            return false;
        }

        var newline = _searched + length;
        line = _buffer.AsMemory(_start, newline - _start);
        _start = _searched = newline + 1;
        return true;
    }

    /// <summary>Reads more. False at the end of the stream.</summary>
    /// <exception cref="RelayException">The line is too long.</exception>
    public async ValueTask<bool> FillAsync(CancellationToken stop)
    {
        MakeRoom();
        var read = await stream.ReadAsync(_buffer.AsMemory(_end), stop).ConfigureAwait(false);
        _end += read;
        return read > 0;
    }

    /// <summary>Gives the buffer back; nothing is read from then on.</summary>
    public void Release()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        (_start, _end, _searched) = (0, 0, 0);
    }

    private void MakeRoom()
    {
        var unread = _end - _start;
        if (unread > maxLineBytes)
            throw RelayException.BadServer($"a line has more than {maxLineBytes} bytes.");
        var bytes = _buffer;
        if (unread > bytes.Length / 2)
            bytes = ArrayPool<byte>.Shared.Rent(2 * bytes.Length);
        else if (unread == 0 && bytes.Length > FirstBytes * 4)
            bytes = ArrayPool<byte>.Shared.Rent(FirstBytes);
        _buffer.AsSpan(_start, unread).CopyTo(bytes);
        if (bytes != _buffer)
            ArrayPool<byte>.Shared.Return(_buffer);
        (_buffer, _start, _end, _searched) = (bytes, 0, unread, unread);
    }
}
