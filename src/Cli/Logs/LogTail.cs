namespace OrleansRelay.Cli.Logs;

/// <summary>The end of a log file that is being written, and goes on in another of the same name when the relay sets it aside.</summary>
internal sealed class LogTail(string path, TimeProvider time)
{
    // The first line of a file names a message that is in no other.
    private const int FirstBytes = 512;
    private const int BlockBytes = 64 * 1024;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Where the last lines begin.</summary>
    public long FindLast(int count)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var block = new byte[BlockBytes];
        var left = count + 1;
        for (var end = RandomAccess.GetLength(file); end > 0;)
        {
            var start = Math.Max(0, end - block.Length);
            var rest = block.AsSpan(0, RandomAccess.Read(file, block.AsSpan(0, (int)(end - start)), start));
            while (rest.LastIndexOf((byte)'\n') is >= 0 and var at)
            {
                if (--left == 0)
                    return start + at + 1;
                rest = rest[..at];
            }

            end = start;
        }

        return 0;
    }

    /// <summary>Prints what is there from a position on and, if asked for, what comes until it is told to stop.</summary>
    public async Task PrintAsync(long start, Action<ReadOnlyMemory<byte>> print, bool follows, CancellationToken stop)
    {
        var lines = new LogFileLines(path, start);
        try
        {
            while (true)
            {
                Print(lines, print, stop);
                if (!follows)
                    return;
                await Task.Delay(Pause, time, stop);
                if (!IsReplaced(lines))
                    continue;
                // What was written to it between the last look and its being set aside.
                Print(lines, print, stop);
                lines.Dispose();
                lines = new LogFileLines(path);
            }
        }
        finally
        {
            lines.Dispose();
        }
    }

    private static void Print(LogFileLines lines, Action<ReadOnlyMemory<byte>> print, CancellationToken stop)
    {
        while (lines.TryRead(out var line, out _))
        {
            stop.ThrowIfCancellationRequested();
            print(line);
        }
    }

    // Between a rename and the new file there is none for a moment.
    private bool IsReplaced(LogFileLines lines)
    {
        try
        {
            using var now = new LogFileLines(path);
            return now.Length < lines.Position || !now.ReadFirst(FirstBytes).AsSpan().StartsWith(lines.ReadFirst(FirstBytes));
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }
}
