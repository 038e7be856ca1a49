namespace OrleansRelay.Client;

/// <summary>The relay's answer to a ping.</summary>
/// <param name="RoundTrip">From writing the ping to reading its answer.</param>
/// <param name="Time">What the relay's clock said; null if it is of a version that does not tell.</param>
public sealed record RelayPong(TimeSpan RoundTrip, DateTimeOffset? Time);
