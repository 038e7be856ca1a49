using Microsoft.Win32.SafeHandles;

namespace OrleansRelay.Cli.Logs;

/// <summary>
/// The lines of a log file one after the other. The file may be written meanwhile, and renamed; what was whole when it was looked at is
/// read. Memory is a block, or the longest line up to <see cref="MaxLineBytes"/>.
/// </summary>
internal sealed class LogFileLines : IDisposable
{
    /// <summary>Bytes of the longest line that is kept; the longest that a relay takes is well below.</summary>
    public const int MaxLineBytes = 16 << 20;

    private const int BlockBytes = 256 * 1024;

    private readonly SafeFileHandle _file;
    private byte[] _block = new byte[BlockBytes];
    private int _start;
    private int _end;
    private long _read;
    private bool _skips;

    /// <exception cref="IOException">It can't be opened.</exception>
    public LogFileLines(string path, long start = 0)
    {
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        _read = start;
    }

    /// <summary>Bytes that the file has now.</summary>
    public long Length => RandomAccess.GetLength(_file);

    /// <summary>Bytes that lines have been taken from.</summary>
    public long Position => _read - (_end - _start);

    /// <summary>Lines so far.</summary>
    public long Count { get; private set; }

    /// <summary>The next line with its newline; empty for one that is too long to be kept. Valid until the next call.</summary>
    /// <returns>False at the end of the file; what stands there without a newline is <see cref="Rest"/>.</returns>
    public bool TryRead(out ReadOnlyMemory<byte> line, out long offset)
    {
        var searched = 0;
        offset = Position;
        while (true)
        {
            var at = _block.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (at >= 0)
            {
                var length = searched + at + 1;
                line = _skips || length > MaxLineBytes ? default : _block.AsMemory(_start, length);
                _skips = false;
                _start += length;
                Count++;
                return true;
            }

            searched = _end - _start;
            if (searched > MaxLineBytes)
            {
                _skips = true;
                (_start, _end, searched) = (0, 0, 0);
            }

            if (!Fill())
            {
                line = default;
                return false;
            }
        }
    }

    /// <summary>What stands behind the last newline, as far as it was read.</summary>
    public ReadOnlyMemory<byte> Rest => _block.AsMemory(_start, _end - _start);

    /// <summary>The first bytes of the file, as many of them as there are.</summary>
    public byte[] ReadFirst(int count)
    {
        var first = new byte[count];
        return first[..RandomAccess.Read(_file, first, 0)];
    }

    public void Dispose() => _file.Dispose();

    private bool Fill()
    {
        if (_start > 0)
        {
            _block.AsSpan(_start, _end - _start).CopyTo(_block);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _block.Length)
            Array.Resize(ref _block, _block.Length * 2);
        var count = RandomAccess.Read(_file, _block.AsSpan(_end), _read);
        _read += count;
        _end += count;
        return count > 0;
    }
}
