namespace OrleansRelay.Federation.Sync;

/// <summary>A stretch of the log, of whole lines.</summary>
/// <param name="Earliest">The earliest time of an entry in it (ms since 1970).</param>
/// <param name="Latest">The latest one.</param>
internal readonly record struct LogBlock(long Start, long End, long Earliest, long Latest);
