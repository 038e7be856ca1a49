namespace OrleansRelay.Federation.Sync;

/// <summary>Why a comparison was broken off.</summary>
public enum SyncFault
{
    None,

    /// <summary>The message is empty, longer than allowed, or of another version.</summary>
    NotAMessage,

    /// <summary>A number, a key or a list ends after the message does, or is out of bounds.</summary>
    Malformed,

    /// <summary>A range ends where it begins or before, or a list is not in order or not in its range.</summary>
    OutOfOrder,

    /// <summary>More ranges than allowed, in the message or waiting for an answer.</summary>
    TooManyRanges,

    /// <summary>More messages than what there is to compare can take.</summary>
    TooManyMessages,

    /// <summary>The peer claims to have more entries than a window holds, or to lack more than there are.</summary>
    TooManyEntries,

    /// <summary>The comparison was over.</summary>
    Ended,
}
