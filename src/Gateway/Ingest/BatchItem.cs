using OrleansRelay.Grains.Messages;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Ingest;

/// <summary>What has to be answered for a frame.</summary>
internal enum BatchItemKind : byte
{
    /// <summary>A message or relay entry whose line was encoded: its grain decides.</summary>
    Entry,

    /// <summary>A relay entry that has been here already.</summary>
    Echo,

    /// <summary>A relay's greeting.</summary>
    Hello,

    /// <summary>Over the address's limit.</summary>
    RateLimited,

    /// <summary>Refused with a code and a reason.</summary>
    Refused,
}

/// <summary>One frame of a batch, from its reading to its answer.</summary>
internal struct BatchItem
{
    public BatchItemKind Kind;
    public ErrorCode Code;
    public OfferVerdict Verdict;

    /// <summary>Entry: where its line stands among the batch's lines.</summary>
    public int LineStart;

    public int LineEnd;

    /// <summary>Entry and echo: its place in the encoder's batch, and its id once that is sealed.</summary>
    public int Index;

    public MessageId Id;

    /// <summary>Entry: it must have come with the id that its content gives.</summary>
    public bool MustMatch;

    /// <summary>Refused: why.</summary>
    public string? Reason;

    /// <summary>Entry: the grain's answer while it is awaited.</summary>
    public Task<OfferVerdict>? Pending;
}
