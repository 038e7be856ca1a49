namespace OrleansRelay.Cli.Bench;

/// <summary>What load a relay is put under.</summary>
/// <param name="Messages">In all; shared out among the senders.</param>
/// <param name="Size">Characters of each message's text.</param>
/// <param name="Senders">Connections that send, each in its own order.</param>
/// <param name="Receivers">Connections that get every message.</param>
/// <param name="InFlight">Messages of each sender that are sent and not acknowledged, at most.</param>
internal sealed record LoadPlan(int Messages, int Size, int Senders, int Receivers, int InFlight);
