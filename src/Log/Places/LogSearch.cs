using System.Text;
using OrleansRelay.Protocol;

namespace OrleansRelay.Log.Places;

/// <summary>Finds a message in the log by its id, from the end backwards: whoever asks has mostly been away for a short time.</summary>
internal static class LogSearch
{
    /// <summary>Reads bytes at a position, wherever in a line that is; 0 if they are gone.</summary>
    public delegate int ReadBytes(long position, Span<byte> destination);

    private const int BlockBytes = 1 << 20;

    /// <returns>The position behind the message's line; null if it is not between the two.</returns>
    public static long? FindEnd(MessageId id, long oldest, long head, ReadBytes read, CancellationToken stop)
    {
        // Inside a string of JSON every quote follows a backslash, so this is the end of the line and nothing else.
        var tail = Encoding.ASCII.GetBytes($"\"msg_id\": \"{id}\"}}\n");
        var block = new byte[BlockBytes + tail.Length];
        for (var end = head; end > oldest && !stop.IsCancellationRequested; end -= BlockBytes)
        {
            var start = Math.Max(oldest, end - BlockBytes);
            var length = ReadAll(read, start, block.AsSpan(0, (int)(Math.Min(head, end + tail.Length) - start)));
            var found = block.AsSpan(0, length).LastIndexOf(tail);
            if (found >= 0)
                return start + found + tail.Length;
        }

        return null;
    }

    // A file may end within a block.
    private static int ReadAll(ReadBytes read, long position, Span<byte> destination)
    {
        var length = 0;
        for (int count; length < destination.Length && (count = read(position + length, destination[length..])) > 0;)
            length += count;
        return length;
    }
}
