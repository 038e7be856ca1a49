namespace OrleansRelay.LoadGenerator.Protocols;

/// <summary>For protocols that answer nothing.</summary>
internal sealed class NoReplies : IReplies
{
    public int Count(ReadOnlySpan<byte> data) => 0;
}
