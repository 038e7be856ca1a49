namespace OrleansRelay.Web.Lessons.Network;

/// <summary>What became of a message where it came to.</summary>
internal enum HopOutcome
{
    /// <summary>It entered the log.</summary>
    New,

    /// <summary>It was in the log, or had been.</summary>
    Duplicate,

    /// <summary>It was over a limit, or refused.</summary>
    Dropped,
}
