namespace OrleansRelay.Federation;

/// <summary>One line of <c>relays.json</c>: an external relay and where it listens.</summary>
/// <param name="Id">The relay's own id, as it stands in <c>seen_by</c>.</param>
/// <param name="Host">IP address or host name; the seed calls the member <c>ip</c>.</param>
/// <param name="Port">1 to 65535.</param>
public sealed record RelayAddress(string Id, string Host, int Port);
