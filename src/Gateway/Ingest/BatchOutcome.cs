using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Ingest;

/// <summary>What a session does after a batch.</summary>
internal enum BatchNext
{
    /// <summary>The batch was full; there may be more frames in the input.</summary>
    Continue,

    /// <summary>What is left is not a whole frame.</summary>
    Wait,

    /// <summary>A registration was read.</summary>
    Register,

    /// <summary>The connection can't go on: the input has no end that could be found.</summary>
    Close,
}

/// <param name="Consumed">How many bytes of the input the batch took.</param>
/// <param name="Registration">What was registered with, if that is next.</param>
internal readonly record struct BatchOutcome(BatchNext Next, int Consumed, Registration? Registration = null)
{
    /// <summary>The greeting of a relay, if one was among the frames.</summary>
    public Hello? Hello { get; init; }
}
