using OrleansRelay.Federation;

namespace OrleansRelay.Grains.Federation;

/// <summary>How the links of this relay are, wherever in the cluster they end.</summary>
public sealed class LinkReports(RelayDirectory directory, IGrainFactory grains)
{
    /// <summary>All relays of the directory. A link whose grain does not answer says so.</summary>
    public Task<LinkReport[]> AllAsync() => Task.WhenAll(directory.Relays.Select(AskAsync));

    private async Task<LinkReport> AskAsync(RelayAddress relay)
    {
        try
        {
            return new LinkReport(relay, await grains.GetGrain<IFederationGrain>(relay.Id).Status());
        }
        catch (Exception)
        {
            return new LinkReport(relay, null);
        }
    }
}
