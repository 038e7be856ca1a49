using Orleans.Concurrency;

namespace OrleansRelay.Grains.Peers;

/// <summary>One peer id and the connection that holds it now, on whichever node.</summary>
[Alias("relay.peer")]
public interface IPeerGrain : IGrainWithStringKey
{
    /// <summary>
    /// A connection registers under this id, for the first time: it takes over, whatever the clocks of the nodes say, and the
    /// gateway of the one before is told.
    /// </summary>
    /// <param name="gateway">Whom to tell when another connection takes over from this one.</param>
    /// <returns>The connection as it is to be attached again: later than the one that it took over from.</returns>
    [ResponseTimeout("00:00:03"), Alias("attach")]
    ValueTask<PeerConnection> Attach(PeerConnection connection, IGatewayObserver gateway);

    /// <summary>
    /// A connection that has registered before says so again, since the grain may have gone, or never been reached. It takes
    /// over from an older one only.
    /// </summary>
    /// <param name="gateway">Whom to tell when another connection takes over from this one.</param>
    /// <returns>As <see cref="Attach"/> gives it; null if a newer connection holds the id.</returns>
    [ResponseTimeout("00:00:03"), Alias("attach-again")]
    ValueTask<PeerConnection?> AttachAgain(PeerConnection connection, IGatewayObserver gateway);

    /// <summary>
    /// A connection closed. Changes nothing if another one has taken over since. If it is lost, the grain finds out at the end
    /// of <see cref="PeerGrain.Lease"/>.
    /// </summary>
    [OneWay, Alias("detach")]
    ValueTask Detach(PeerConnection connection);

    /// <summary>The connection that holds the id now, or null.</summary>
    [Alias("current")]
    ValueTask<PeerConnection?> Current();

    /// <summary>
    /// Waits until the connection that holds the id was sent what lies before a position of an origin's log, as far as it wants it.
    /// </summary>
    /// <param name="written">What that is, and how long to wait.</param>
    /// <returns>False if there is no such connection, it does not want it, or it is not sent in time.</returns>
    [AlwaysInterleave, ResponseTimeout("00:00:15"), Alias("when-written")]
    ValueTask<bool> WhenWritten(WrittenMessage written);
}
