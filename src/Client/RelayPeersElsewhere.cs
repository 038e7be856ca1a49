namespace OrleansRelay.Client;

/// <summary>Who is connected to another relay, as that one has said some time ago: a hint.</summary>
/// <param name="Relay">Its id.</param>
/// <param name="Names">Some of their names, at most 256.</param>
/// <param name="Count">How many there were.</param>
/// <param name="AsOf">When it said so, if that is told.</param>
public sealed record RelayPeersElsewhere(string Relay, IReadOnlyList<string> Names, long Count, DateTimeOffset? AsOf);
