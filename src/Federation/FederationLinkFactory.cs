using Microsoft.Extensions.Logging;
using OrleansRelay.Federation.Peering;
using OrleansRelay.Federation.Sync;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation;

/// <summary>Makes the links of this relay.</summary>
public sealed class FederationLinkFactory(
    Hello self,
    RelayIdentity identity,
    RelayDirectory directory,
    FederationOptions options,
    MessageLog log,
    LogWindow window,
    TimeProvider time,
    ILogger<FederationLink> logger)
{
    /// <param name="relayId">An id of the directory.</param>
    public FederationLink Create(string relayId, LinkStart start)
    {
        var address = directory.Find(relayId)
            ?? throw new ArgumentException($"Relay \"{relayId}\" is not in the relays file.", nameof(relayId));
        return new FederationLink(self, identity, address, directory, options, log, window, start, time, logger);
    }
}
