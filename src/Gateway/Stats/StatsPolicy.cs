namespace OrleansRelay.Gateway.Stats;

/// <summary>Who may know how the relay is.</summary>
public enum StatsPolicy
{
    /// <summary>Who connects from the node's own machine.</summary>
    Local,

    /// <summary>Nobody.</summary>
    Off,
}
