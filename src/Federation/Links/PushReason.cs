namespace OrleansRelay.Federation.Links;

/// <summary>Why an entry is sent to a peer.</summary>
internal enum PushReason : byte
{
    /// <summary>It was in the log when the connection was made.</summary>
    Backlog,

    /// <summary>It has come since.</summary>
    Live,

    /// <summary>The peer has asked for it.</summary>
    Wanted,
}
