namespace OrleansRelay.Protocol;

/// <summary>What somebody registered with: a plain peer id, or <c>{"peer_id": "alice", …}</c>.</summary>
/// <param name="Name">The peer id, or null if it is not acceptable.</param>
/// <param name="IsJson">It came as a JSON object, which is answered.</param>
/// <param name="Fault">Why that, or something else that it said, is not acceptable, in words for the sender.</param>
public sealed record Registration(PeerName? Name, bool IsJson, string? Fault)
{
    private const int LongestName = 1024;

    /// <summary>Which messages it wants.</summary>
    public ReceiveFilter Receive { get; private init; } = ReceiveFilter.All;

    /// <summary>From where on it wants what it missed; null if it does not.</summary>
    public ResumeRequest? Resume { get; private init; }

    /// <summary>It wants to be told, behind what it is sent, how far it has come.</summary>
    public bool WantsPositions { get; private init; }

    /// <summary>Reads a frame of kind <see cref="FrameKind.Registration"/>.</summary>
    public static Registration Read(in Frame frame)
    {
        if (frame.Json.StartsWith("{"u8))
            return ReadObject(frame.Json);
        PeerName.TryCreate(frame.Json, out PeerName? name, out string? fault);
        return new Registration(name, IsJson: false, fault);
    }

    private static Registration ReadObject(ReadOnlySpan<byte> json)
    {
        if (JsonLookup.Find(json, "peer_id"u8, out JsonMember peerId) is { } fault)
            return new Registration(null, IsJson: true, fault);
        // Room for white space around the name; a longer one is refused either way.
        Span<byte> scratch = stackalloc byte[LongestName];
        if (!peerId.IsString || !peerId.TryDecode(scratch, out ReadOnlySpan<byte> utf8))
            return new Registration(null, IsJson: true, Reasons.NoPeerId);
        return PeerName.TryCreate(utf8, out PeerName? name, out string? reason)
            ? ReadWishes(json, name!)
            : new Registration(null, IsJson: true, reason);
    }

    private static Registration ReadWishes(ReadOnlySpan<byte> json, PeerName name)
    {
        JsonMember receive = default, resume = default, since = default, positions = default;
        var members = new JsonMembers(json);
        while (members.MoveNext())
        {
            if (members.NameIs("receive"u8))
                receive = members.Value;
            else if (members.NameIs("resume"u8))
                resume = members.Value;
            else if (members.NameIs("since"u8))
                since = members.Value;
            else if (members.NameIs("positions"u8))
                positions = members.Value;
        }

        string? fault = ResumeRequest.Read(resume, since, out ResumeRequest? request);
        ReceiveFilter? filter = ReceiveFilter.All;
        if (receive.Kind != JsonKind.None)
            fault ??= ReceiveFilter.Read(receive, name, out filter);
        bool wantsPositions = positions.Text.SequenceEqual("true"u8);
        if (positions.Kind != JsonKind.None && !wantsPositions && !positions.Text.SequenceEqual("false"u8))
            fault ??= Reasons.BadPositions;
        return new Registration(name, IsJson: true, fault)
        {
            Receive = filter ?? ReceiveFilter.All,
            Resume = request,
            WantsPositions = wantsPositions,
        };
    }
}
