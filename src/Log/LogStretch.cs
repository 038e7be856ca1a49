namespace OrleansRelay.Log;

/// <summary>Lines that lie side by side in the log.</summary>
/// <param name="Start">Position of the first one's first byte.</param>
/// <param name="End">Position after the last one.</param>
/// <param name="Count">How many; 0 if the stretch is empty.</param>
public readonly record struct LogStretch(long Start, long End, int Count);
