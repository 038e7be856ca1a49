namespace OrleansRelay.Protocol;

/// <summary>What a client asks of the relay itself: a frame with an empty target, <c>||{"ping": 1}</c>.</summary>
/// <param name="Kind">What it asks for.</param>
/// <param name="Receive">What it wants from now on, for <see cref="ClientRequestKind.Receive"/>.</param>
public readonly record struct ClientRequest(ClientRequestKind Kind, ReceiveFilter? Receive = null)
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
            if (members.NameIs("ping"u8))
            {
                request = new ClientRequest(ClientRequestKind.Ping);
            }
            else if (members.NameIs("receive"u8))
            {
                if (ReceiveFilter.Read(members.Value, name, out ReceiveFilter? filter) is { } fault)
                    return fault;
                request = new ClientRequest(ClientRequestKind.Receive, filter);
            }
        }
        return members.FaultToEnd() ?? (request.Kind == ClientRequestKind.None ? Reasons.TargetEmpty : null);
    }
}
