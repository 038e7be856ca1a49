namespace OrleansRelay.Protocol;

/// <summary>What an acknowledgement tells of a message, as <c>"ack"</c> asks for it. Each can be reached without the others.</summary>
public enum AckLevel : byte
{
    /// <summary>Nothing was asked for: it tells what the relay's settings promise.</summary>
    None,

    /// <summary>The relay has it.</summary>
    Accepted,

    /// <summary>It is on this node's disk.</summary>
    Durable,

    /// <summary>Another node of the relay has it as well.</summary>
    Replicated,

    /// <summary>It was written to the connection of the peer that it is to.</summary>
    Delivered,
}
