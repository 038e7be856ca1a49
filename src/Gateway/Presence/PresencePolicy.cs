namespace OrleansRelay.Gateway.Presence;

/// <summary>Who may know who is here.</summary>
public enum PresencePolicy
{
    /// <summary>Every peer that asks.</summary>
    Open,

    /// <summary>Nobody.</summary>
    Off,
}
