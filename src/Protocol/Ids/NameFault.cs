namespace OrleansRelay.Protocol;

/// <summary>What is wrong with a peer id, relay id or target.</summary>
internal enum NameFault : byte
{
    None,
    Empty,
    TooLong,
    NotUtf8,
    Control,
}
