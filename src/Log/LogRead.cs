namespace OrleansRelay.Log;

/// <summary>What a cursor got for its position.</summary>
public enum LogReadStatus
{
    /// <summary>Whole lines were copied.</summary>
    Lines,

    /// <summary>Nothing was appended beyond the position yet.</summary>
    AtEnd,

    /// <summary>The position is no longer held anywhere; <see cref="LogRead.Next"/> is the oldest that is.</summary>
    Gap,
}

/// <summary>Outcome of one read from the log.</summary>
/// <param name="Count">Bytes copied: whole lines, each ended by a newline.</param>
/// <param name="Next">Where the cursor stands afterwards.</param>
public readonly record struct LogRead(LogReadStatus Status, int Count, long Next);
