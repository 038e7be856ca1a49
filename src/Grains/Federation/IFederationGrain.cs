using Orleans.Concurrency;
using OrleansRelay.Federation.Links;

namespace OrleansRelay.Grains.Federation;

/// <summary>One external relay of <c>relays.json</c>, named by its id, and the link to it.</summary>
[Alias("relay.federation")]
public interface IFederationGrain : IGrainWithStringKey
{
    /// <summary>
    /// Keeps a link open from now on, as the relays file says of the node that it is on. Again has no effect, unless that has
    /// changed: then the link is made anew. Fails on a node whose file does not say where the relay is.
    /// </summary>
    [Alias("start"), ResponseTimeout("00:00:05")]
    ValueTask Start();

    /// <summary>The relay itself has just connected to us, so it is up: a link that waits tries again at once.</summary>
    [Alias("contact"), ResponseTimeout("00:00:05")]
    ValueTask Contact();

    /// <summary>The relay has connected to a node of ours, over whose connection the link may go: it moves there.</summary>
    [Alias("came"), ResponseTimeout("00:00:05")]
    ValueTask Came(SiloAddress node);

    /// <summary>Closes the link and saves its position.</summary>
    [Alias("stop")]
    ValueTask Stop();

    [Alias("status"), AlwaysInterleave, ResponseTimeout("00:00:05")]
    ValueTask<LinkStatus> Status();
}
