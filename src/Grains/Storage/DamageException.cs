namespace OrleansRelay.Grains.Storage;

/// <summary>The database is there and is not what it should be: it won't get better by trying again.</summary>
internal sealed class DamageException(string reason, Exception? inner = null) : Exception(reason, inner);
