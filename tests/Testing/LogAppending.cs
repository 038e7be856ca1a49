using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Testing;

/// <summary>Puts lines into a log without caring for their ids: each gets one that nobody has.</summary>
public static class LogAppending
{
    private static long _lastId;

    public static bool TryAppend(this MessageLog log, ReadOnlySpan<byte> lines, ReadOnlySpan<int> ends, out long start)
    {
        Span<MessageId> ids = stackalloc MessageId[ends.Length];
        Span<bool> isNew = stackalloc bool[ends.Length];
        foreach (ref var id in ids)
            id = MessageId.Hash(BitConverter.GetBytes(-Interlocked.Increment(ref _lastId)));
        var appended = log.TryAppend(new LogLines(lines, ends, ids), isNew, out var stretch);
        start = stretch.Start;
        return appended;
    }
}
