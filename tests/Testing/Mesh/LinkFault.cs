namespace OrleansRelay.Testing.Mesh;

/// <summary>What may befall the link between two relays.</summary>
public enum LinkFault
{
    /// <summary>Connections are reset; new ones are made at once.</summary>
    Reset,

    /// <summary>Connections end with what was under way lost, without an error; new ones are made at once.</summary>
    End,

    /// <summary>Connections are reset and new ones refused.</summary>
    Refused,

    /// <summary>Packets vanish; nobody is told.</summary>
    BlackHole,

    /// <summary>Packets of one direction vanish.</summary>
    OneWay,

    /// <summary>One side has lost its connections, the other one is not told.</summary>
    HalfOpen,

    /// <summary>Nothing is read, as by a process that was stopped.</summary>
    Stalled,

    /// <summary>It takes long, and unevenly long.</summary>
    Slow,

    /// <summary>Frames arrive in pieces, with pauses longer than a seed client's silence.</summary>
    Pieces,
}
