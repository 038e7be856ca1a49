using System.Text;
using Microsoft.Extensions.Logging;
using OrleansRelay.Federation.Links;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Seeds;

/// <summary>
/// Pushes the log to a relay of the seed's kind: an id as the first segment, then one entry a segment, spaced, within the
/// limit that it has for an address. It acknowledges nothing, but says when it drops a segment; that one is sent again.
/// </summary>
internal sealed class SeedPush(
    LineSocket socket,
    RelayAddress relay,
    PeerName peer,
    Hello self,
    LinkCursor cursor,
    MessageLog log,
    FederationOptions options,
    TimeProvider time,
    ILogger logger)
{
    /// <summary>What a seed relay reads at once (<c>recv(4096)</c>); what is longer reaches it in pieces that it can't join.</summary>
    private const int MaxSegmentBytes = 4096;

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(1);

    private readonly SentToSeed _sent = new(cursor, options.SeedConfirmation, time);
    private readonly SeedPace _pace = new(options.SeedMessages, options.SeedWindow + options.SeedSpacing, time);
    private readonly ByteBuffer _segment = new();
    private volatile bool _limited;

    public Task RunAsync(int maxLineBytes, CancellationToken stop) =>
        Racing.UntilOneEndsAsync(stop, either => SendAsync(new byte[maxLineBytes], either), ReceiveAsync, _sent.ConfirmAsync);

    private async Task SendAsync(byte[] lines, CancellationToken stop)
    {
        await socket.SendAsync(Encoding.UTF8.GetBytes(self.RelayId), stop);
        await Task.Delay(options.SeedSpacing, time, stop);
        await new LogFollower(log, cursor, relay.Id, logger).FollowAsync(lines, SendLinesAsync, Task.Delay(Timeout.Infinite, stop), stop);
    }

    private async Task SendLinesAsync(ReadOnlyMemory<byte> lines, long position, CancellationToken stop)
    {
        while (lines.Length > 0)
        {
            var length = lines.Span.IndexOf((byte)'\n') + 1;
            var isSent = !cursor.HasLineAt(position) && TryMakeSegment(lines.Span[..length]);
            if (isSent)
                await SendUntilTakenAsync(_segment.WrittenMemory, stop);
            position += length;
            if (isSent)
                _sent.Sent(position);
            else
                _sent.Skipped(position);
            lines = lines[length..];
        }
    }

    private bool TryMakeSegment(ReadOnlySpan<byte> line)
    {
        if (!EntryLine.TryReadId(line, out var id) || EntryLine.SeenBy(line, peer))
            return false;
        _segment.Clear();
        // Without the newline: the seed hands the segment to its JSON parser as it is.
        RelayPush.Write(_segment, line[..^1]);
        if (_segment.Length <= MaxSegmentBytes)
            return true;
        logger.EntryTooLongForSeed(relay.Id, id.ToString(), _segment.Length);
        return false;
    }

    private async Task SendUntilTakenAsync(ReadOnlyMemory<byte> segment, CancellationToken stop)
    {
        do
        {
            await _pace.WaitAsync(stop);
            _limited = false;
            await socket.SendAsync(segment, stop);
            // Its complaint, if any, comes within the spacing, though we may be slower to read it; other clients of our
            // address share its limit.
            await Task.Delay(options.SeedSpacing, time, stop);
            while (socket.HasUnread)
                await Task.Delay(LookAgain, time, stop);
            if (_limited)
                await Task.Delay(options.SeedWindow / options.SeedMessages, time, stop);
        }
        while (_limited);
    }

    private async Task ReceiveAsync(CancellationToken stop)
    {
        while (true)
        {
            // We are a client there, so deliveries come too; they reach us as entries by the relay's own connections.
            var segment = await socket.ReadSegmentAsync(stop);
            if (segment.Span.IndexOf("[!] Rate limit"u8) >= 0)
                _limited = true;
        }
    }
}
