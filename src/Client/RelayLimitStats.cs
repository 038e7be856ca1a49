namespace OrleansRelay.Client;

/// <summary>An address that sends more than it may.</summary>
/// <param name="Address">An IPv4 address or the /64 of an IPv6 one.</param>
/// <param name="Limited">How many frames of it were turned away in the last minute or so.</param>
public sealed record RelayLimitStats(string Address, long Limited);
