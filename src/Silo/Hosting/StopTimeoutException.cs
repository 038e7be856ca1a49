namespace OrleansRelay.Silo.Hosting;

/// <summary>The time to stop is up, and something had not ended.</summary>
internal sealed class StopTimeoutException() : Exception("The relay did not stop in time. What was still under way was cut off.");
