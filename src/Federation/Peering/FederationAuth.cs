namespace OrleansRelay.Federation.Peering;

/// <summary>From whom entries of other relays are taken.</summary>
public enum FederationAuth
{
    /// <summary>From anybody.</summary>
    Open,

    /// <summary>From relays that proved who they are, and from the addresses of those that are listed without key and secret.</summary>
    Known,

    /// <summary>From relays that proved who they are.</summary>
    Required,
}
