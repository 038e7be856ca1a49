namespace OrleansRelay.Log.Places;

/// <summary>From where on somebody gets what he missed.</summary>
/// <param name="Position">The start of a line, or the head.</param>
/// <param name="IsComplete">What he missed is all there from then on.</param>
public readonly record struct ResumePoint(long Position, bool IsComplete);
