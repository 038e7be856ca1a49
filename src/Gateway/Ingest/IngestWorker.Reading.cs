using OrleansRelay.Gateway.Sessions;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Ingest;

// From bytes to items: which frames there are, what the address's limit leaves of them, and their lines.
internal sealed partial class IngestWorker
{
    private const int MaxLineBytes = 512 * 1024;

    private async ValueTask<int> TakeBudgetAsync(Session session, ByteBuffer input, int offset, bool whole)
    {
        // Without a limit there is nothing to count: the grain is asked whether this address may speak at all.
        var frames = context.IsRateLimited ? CountFrames(session, input.WrittenSpan[offset..], whole) : 1;
        if (frames == 0)
            return 0;
        var grant = await session.Rate.Take(frames);
        _retryAfterMs = grant.RetryAfterMs;
        return context.IsRateLimited ? grant.Allowed : grant.Allowed * MaxItems;
    }

    // Counts what the limit counts, exactly as Read below will find it.
    private int CountFrames(Session session, ReadOnlySpan<byte> input, bool whole)
    {
        var reader = session.Reader;
        int frames = 0, seen = 0;
        while (seen < MaxItems && ReadFrame(ref reader, session, input, whole, out var frame, out var consumed) == ReadResult.Frame)
        {
            if (frame.Kind == FrameKind.Registration)
                break;
            input = input[consumed..];
            if (frame.Kind == FrameKind.Empty)
                continue;
            seen++;
            if (IsCharged(session, frame))
                frames++;
        }

        return frames;
    }

    private BatchOutcome Read(Session session, ByteBuffer input, int offset, bool whole, int budget)
    {
        _count = 0;
        _lines.Clear();
        _encoder.Clear();
        _now = context.Clock.Now;
        var start = offset;
        Hello? hello = null;
        while (_count < MaxItems && _lines.Length < MaxLineBytes)
        {
            var rest = input.WrittenSpan[offset..];
            var result = ReadFrame(ref session.Reader, session, rest, whole, out var frame, out var consumed);
            if (result == ReadResult.NeedMore)
                return new BatchOutcome(BatchNext.Wait, offset - start, hello);
            if (result == ReadResult.TooLong)
            {
                Refuse(ErrorCode.TooLong, $"longer than {context.Options.MaxFrameBytes} bytes");
                return new BatchOutcome(BatchNext.Close, offset - start, hello);
            }

            offset += consumed;
            if (frame.Kind == FrameKind.Empty)
                continue;
            if (frame.Kind == FrameKind.Registration)
            {
                session.SetRegistration(frame);
                return new BatchOutcome(BatchNext.Register, offset - start, hello);
            }

            if (IsCharged(session, frame) && --budget < 0)
                _items[_count++] = new BatchItem { Kind = BatchItemKind.RateLimited };
            else
                hello = Add(session, frame) ?? hello;
        }

        return new BatchOutcome(BatchNext.Continue, offset - start, hello);
    }

    private ReadResult ReadFrame(
        ref FrameReader reader, Session session, ReadOnlySpan<byte> input, bool whole, out Frame frame, out int consumed)
    {
        var result = reader.Read(input, session.IsRegistered, context.Options.MaxFrameBytes, out frame, out consumed);
        return result == ReadResult.NeedMore && whole && input.Length > 0
            ? reader.Complete(input, session.IsRegistered, out frame, out consumed)
            : result;
    }

    private static bool IsCharged(Session session, in Frame frame) =>
        frame.Kind != FrameKind.Relay || !session.IsListedRelay;

    private Hello? Add(Session session, in Frame frame)
    {
        switch (frame.Kind)
        {
            case FrameKind.Send:
                var start = _lines.Length;
                AddEntry(start, _encoder.AddSend(frame, session.Name!, context.Clock.Next(_now), _lines));
                return null;
            case FrameKind.Relay when Hello.TryRead(frame.Json, out var hello):
                _items[_count++] = new BatchItem { Kind = BatchItemKind.Hello };
                session.IsRelay = true;
                return hello;
            case FrameKind.Relay:
                AddRelayEntry(session, frame);
                return null;
            default:
                Refuse(ErrorCode.Malformed, frame.Error!);
                return null;
        }
    }

    private void AddRelayEntry(Session session, in Frame frame)
    {
        var start = _lines.Length;
        switch (_encoder.AddRelay(frame.Json, _lines, out var index, out var reason))
        {
            // Escaping made it longer than the next relay, or a cursor, could take. Its line stays and is not appended.
            case RelayOutcome.Entry when _lines.Length - start > _maxLineBytes:
                Refuse(ErrorCode.Malformed, $"the entry, escaped to ASCII, is longer than {_maxLineBytes} bytes");
                break;
            // One of ours passes ids on as they are; only a seed relay hashes anew at each hop.
            case RelayOutcome.Entry:
                AddEntry(start, index, mustMatch: session.IsRelay);
                break;
            case RelayOutcome.Echo:
                _items[_count++] = new BatchItem { Kind = BatchItemKind.Echo, Index = index };
                break;
            default:
                Refuse(ErrorCode.Malformed, reason!);
                break;
        }
    }

    private void AddEntry(int start, int index, bool mustMatch = false) => _items[_count++] = new BatchItem
    {
        Kind = BatchItemKind.Entry,
        Index = index,
        LineStart = start,
        LineEnd = _lines.Length,
        MustMatch = mustMatch,
    };
}
