namespace OrleansRelay.Grains.Storage;

/// <summary>
/// What grains keep can't be reached now, and the message says why in a line. Orleans hands this kind on as it is, where it
/// would wrap another one.
/// </summary>
[GenerateSerializer, Alias("relay.storage-exception")]
public sealed class StorageException(string message, Exception? inner = null) : OrleansException(message, inner!);
