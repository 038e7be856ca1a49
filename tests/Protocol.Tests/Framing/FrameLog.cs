namespace OrleansRelay.Protocol.Tests.Framing;

/// <summary>
/// Feeds bytes to a reader as a session would, cut anywhere, and writes down every frame but the empty ones.
/// </summary>
internal static class FrameLog
{
    public const int MaxFrameBytes = 65536;

    public static List<string> Whole(ReadOnlySpan<byte> input, bool registered = true, bool unframed = false) =>
        Read(input, [input.Length], registered, unframed);

    public static List<string> ByteByByte(ReadOnlySpan<byte> input, bool registered = true, bool unframed = false) =>
        Read(input, [.. Enumerable.Range(1, input.Length)], registered, unframed);

    public static List<string> Split(ReadOnlySpan<byte> input, int at, bool registered = true, bool unframed = false) =>
        Read(input, [at, input.Length], registered, unframed);

    /// <summary>
    /// Reads with the input known up to each of the given offsets in turn; the rest is completed at the end.
    /// </summary>
    public static List<string> Read(
        ReadOnlySpan<byte> input, int[] offsets, bool registered, bool unframed, int maxFrameBytes = MaxFrameBytes)
    {
        var frames = new List<string>();
        var reader = new FrameReader { Unframed = unframed };
        int start = 0;
        foreach (int end in offsets)
        {
            ReadResult result;
            do
            {
                result = reader.Read(input[start..end], registered, maxFrameBytes, out Frame frame, out int consumed);
                if (result != ReadResult.Frame)
                    break;
                registered |= frame.Kind == FrameKind.Registration;
                Add(frames, frame);
                Assert.InRange(consumed, 1, end - start);
                start += consumed;
            }
            while (true);
            if (result == ReadResult.TooLong)
            {
                frames.Add("too long");
                return frames;
            }
        }
        if (reader.Complete(input[start..], registered, out Frame last, out _) == ReadResult.Frame)
            Add(frames, last);
        return frames;
    }

    public static string Describe(in Frame frame) => frame.Kind switch
    {
        FrameKind.Send => $"send {TestData.Text(frame.Target)} "
            + $"text={TestData.Text(frame.Text)} id={TestData.Text(frame.ClientId)}",
        FrameKind.Malformed => $"malformed: {frame.Error}",
        _ => $"{frame.Kind} {TestData.Text(frame.Json)}",
    };

    private static void Add(List<string> frames, in Frame frame)
    {
        if (frame.Kind != FrameKind.Empty)
            frames.Add(Describe(frame));
    }
}
