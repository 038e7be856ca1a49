namespace OrleansRelay.Protocol;

/// <summary>What a client asks of the relay itself: a frame with an empty target, <c>||{"ping": 1}</c>.</summary>
/// <param name="Kind">What it asks for.</param>
/// <param name="Receive">What it wants from now on, for <see cref="ClientRequestKind.Receive"/>.</param>
/// <param name="Peers">Whom it asks for, for <see cref="ClientRequestKind.Peers"/>.</param>
public readonly record struct ClientRequest(ClientRequestKind Kind, ReceiveFilter? Receive = null, PeersRequest? Peers = null)
{
    /// <summary>Reads a frame of kind <see cref="FrameKind.Request"/>. The first member that is known decides.</summary>
    /// <param name="name">The peer that asks.</param>
    /// <returns>Why it can't be read, in words for the sender, or null.</returns>
    public static string? Read(in Frame frame, PeerName name, out ClientRequest request)
    {
        request = default;
        var members = new JsonMembers(frame.Json);
        while (members.MoveNext())
        {
            if (request.Kind != ClientRequestKind.None)
                continue;
            if (Read(members, frame.Json, name, ref request) is { } fault)
                return fault;
        }
        return members.FaultToEnd() ?? (request.Kind == ClientRequestKind.None ? Reasons.TargetEmpty : null);
    }

    private static string? Read(in JsonMembers members, ReadOnlySpan<byte> json, PeerName name, ref ClientRequest request)
    {
        string? fault = null;
        if (members.NameIs("ping"u8))
        {
            request = new ClientRequest(ClientRequestKind.Ping);
        }
        else if (members.NameIs("receive"u8))
        {
            fault = ReceiveFilter.Read(members.Value, name, out ReceiveFilter? filter);
            request = new ClientRequest(ClientRequestKind.Receive, filter);
        }
        else if (members.NameIs("peers"u8))
        {
            fault = PeersRequest.Read(json, name, out PeersRequest? peers);
            request = new ClientRequest(ClientRequestKind.Peers, Peers: peers);
        }
        else if (members.NameIs("stats"u8))
        {
            request = new ClientRequest(ClientRequestKind.Stats);
        }
        return fault;
    }
}
