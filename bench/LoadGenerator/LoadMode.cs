namespace OrleansRelay.LoadGenerator;

/// <summary>What is measured.</summary>
internal enum LoadMode
{
    /// <summary>Senders publish; every receiver gets every message.</summary>
    Fan,

    /// <summary>Senders publish and wait for each message's acknowledgement; nobody receives.</summary>
    Ingest,

    /// <summary>Many receivers connect and get one message: what a connection costs in memory.</summary>
    Connections,
}
