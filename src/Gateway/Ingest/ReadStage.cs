using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Ingest;

/// <summary>From bytes to items: which frames there are.</summary>
internal sealed class ReadStage(int maxFrameBytes)
{
    /// <summary>
    /// A batch ends when it has taken so many bytes. Escaping makes six of one at worst, and what is put around each text comes
    /// on top, so its lines are at most 768 KiB and its last one: a batch goes to the log in one piece, at most half of the ring.
    /// </summary>
    private const int MaxInputBytes = 64 * 1024;

    /// <param name="whole">No more will come: what is left is one frame, ended or not.</param>
    /// <param name="maxItems">At most so many frames.</param>
    public BatchOutcome Run(Batch batch, ref FrameReader reader, bool isRegistered, bool whole, int maxItems)
    {
        var input = batch.Input.Span;
        var at = 0;
        while (batch.Count < maxItems && at < MaxInputBytes)
        {
            var result = ReadFrame(ref reader, input[at..], isRegistered, whole, out var frame, out var consumed);
            if (result == ReadResult.NeedMore)
                return new BatchOutcome(BatchNext.Wait, at);
            if (result == ReadResult.TooLong)
            {
                batch.AddRefused(ErrorCode.TooLong, $"longer than {maxFrameBytes} bytes", isCharged: false);
                return new BatchOutcome(BatchNext.Close, at);
            }

            at += consumed;
            if (frame.Kind == FrameKind.Registration)
                return new BatchOutcome(BatchNext.Register, at, Registration.Read(frame));
            if (frame.Kind == FrameKind.Malformed)
                batch.AddRefused(ErrorCode.Malformed, frame.Error!, isCharged: true);
            else if (frame.Kind != FrameKind.Empty)
                batch.Add(new FramePlace(frame, input));
        }

        return new BatchOutcome(BatchNext.Continue, at);
    }

    private ReadResult ReadFrame(
        ref FrameReader reader, ReadOnlySpan<byte> input, bool isRegistered, bool whole, out Frame frame, out int consumed)
    {
        var result = reader.Read(input, isRegistered, maxFrameBytes, out frame, out consumed);
        return result == ReadResult.NeedMore && whole && input.Length > 0
            ? reader.Complete(input, isRegistered, out frame, out consumed)
            : result;
    }
}
