namespace OrleansRelay.Protocol;

/// <summary>What a client asks of the relay itself.</summary>
public enum ClientRequestKind : byte
{
    /// <summary>Nothing that is known here.</summary>
    None,

    /// <summary>Whether the relay is there, what time it is, and where the log ends.</summary>
    Ping,

    /// <summary>To be sent other messages from now on.</summary>
    Receive,

    /// <summary>Who is here.</summary>
    Peers,

    /// <summary>How the relay is.</summary>
    Stats,
}
