namespace OrleansRelay.Client;

/// <summary>How far a message is to get, or has got, before it is acknowledged.</summary>
public enum RelayAckLevel
{
    /// <summary>The relay has it.</summary>
    Accepted,

    /// <summary>It is on the disk of the node that took it. Never reached by a relay that keeps no log file.</summary>
    Durable,

    /// <summary>Another node of the relay has it as well. Never reached by a relay of one node.</summary>
    Replicated,

    /// <summary>
    /// It was written to the connection of the peer that is its target. Not reached if no such peer is connected, or it does not want it.
    /// </summary>
    Delivered,
}
