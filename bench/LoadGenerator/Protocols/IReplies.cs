namespace OrleansRelay.LoadGenerator.Protocols;

/// <summary>Counts the answers in what one connection reads, however the bytes are cut.</summary>
internal interface IReplies
{
    /// <summary>How many messages are acknowledged in this piece.</summary>
    /// <exception cref="PeerException">A message was refused.</exception>
    int Count(ReadOnlySpan<byte> data);
}
