using Microsoft.Extensions.Logging;
using OrleansRelay.Log;

namespace OrleansRelay.Federation;

/// <summary>What every way of pushing shares: it follows the log from the cursor on, while it listens to the peer.</summary>
internal sealed class LogFollower(MessageLog log, LinkCursor cursor, string relayId, ILogger logger)
{
    /// <summary>Sends whole lines, the first of which begins at the position.</summary>
    public delegate Task SendLines(ReadOnlyMemory<byte> lines, long position, CancellationToken stop);

    /// <summary>Runs all until one ends, which then says why; the others are cancelled.</summary>
    public static async Task UntilOneEndsAsync(CancellationToken stop, params Func<CancellationToken, Task>[] actions)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var running = new List<Task>();
        foreach (var action in actions)
            running.Add(action(either.Token));
        var ended = await Task.WhenAny(running);
        await either.CancelAsync();
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ended;
    }

    /// <summary>Hands on what the log holds and will hold, as long as nobody stops it.</summary>
    /// <param name="lines">Room for one read; must hold the longest line.</param>
    public async Task FollowAsync(byte[] lines, SendLines send, CancellationToken stop)
    {
        var position = cursor.Position;
        while (true)
        {
            var appended = log.NextAppend();
            var read = log.Read(position, lines);
            if (read.Status == LogReadStatus.AtEnd)
                await appended.WaitAsync(stop);
            else if (read.Status == LogReadStatus.Gap)
                logger.LinkGap(relayId, read.Next - position);
            else
                await send(lines.AsMemory(0, read.Count), position, stop);
            position = read.Next;
        }
    }
}
