namespace OrleansRelay.Client;

/// <summary>Who is connected to the relay.</summary>
/// <param name="Names">Their names, each once, in order; no more than were asked for.</param>
/// <param name="Count">How many there are of whom was asked for.</param>
/// <param name="Elsewhere">What other relays have said of themselves, if that was asked for.</param>
public sealed record RelayPeers(IReadOnlyList<string> Names, long Count, IReadOnlyList<RelayPeersElsewhere> Elsewhere);
