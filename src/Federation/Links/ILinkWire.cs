namespace OrleansRelay.Federation.Links;

/// <summary>One connection to a relay of our kind, as long as it lasts: what the gateway lends to a link.</summary>
public interface ILinkWire
{
    /// <summary>Completes when it has ended.</summary>
    Task Ended { get; }

    /// <summary>How often something has come in: it tells a silent connection from a busy one.</summary>
    long Reads { get; }

    /// <summary>Sends whole frames after everything that was sent before; waits while the peer takes nothing.</summary>
    ValueTask SendAsync(ReadOnlyMemory<byte> frames, CancellationToken stop);

    /// <summary>The same for a small frame that nobody can wait for.</summary>
    void Post(ReadOnlySpan<byte> frame);

    /// <summary>Ends it in good order.</summary>
    void Close();
}
