using OrleansRelay.Client.Wire;

namespace OrleansRelay.Client.Sending;

/// <summary>A frame that the relay answers, in its turn.</summary>
internal abstract class Request
{
    public abstract ReadOnlySpan<byte> Frame { get; }

    /// <summary>Nobody waits for the answer any more.</summary>
    public abstract bool IsDone { get; }

    /// <summary>When it was written to the connection that it is under way on.</summary>
    public long WrittenAt { get; set; }

    /// <summary>It is asked again on the next connection if this one is lost.</summary>
    public virtual bool OutlivesConnection => true;

    /// <summary>The relay can't say now, and is to be asked again later.</summary>
    public virtual bool IsRefusedForNow(ServerLine line, TimeProvider time) => false;

    /// <summary>Takes the relay's answer.</summary>
    /// <exception cref="RelayException">It is no answer to this.</exception>
    public abstract void Answer(ServerLine line, TimeProvider time);

    /// <summary>There will be no answer.</summary>
    public abstract void Fail(Exception error);
}
