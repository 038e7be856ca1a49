namespace OrleansRelay.Protocol;

/// <summary>What somebody registered with: a plain peer id, or <c>{"peer_id": "alice"}</c> whose other members are ignored.</summary>
/// <param name="Name">The peer id, or null if it is not acceptable.</param>
/// <param name="IsJson">It came as a JSON object, which is answered.</param>
/// <param name="Fault">Why it is not acceptable, in words for the sender.</param>
public sealed record Registration(PeerName? Name, bool IsJson, string? Fault)
{
    private const int LongestName = 1024;

    /// <summary>Reads a frame of kind <see cref="FrameKind.Registration"/>.</summary>
    public static Registration Read(in Frame frame)
    {
        bool isJson = frame.Json.StartsWith("{"u8);
        string? fault;
        PeerName? name;
        if (isJson)
            fault = ReadObject(frame.Json, out name);
        else
            PeerName.TryCreate(frame.Json, out name, out fault);
        return new Registration(name, isJson, name is null ? fault ?? Reasons.NoPeerId : null);
    }

    private static string? ReadObject(ReadOnlySpan<byte> json, out PeerName? name)
    {
        name = null;
        if (JsonLookup.Find(json, "peer_id"u8, out JsonMember peerId) is { } fault)
            return fault;
        // Room for white space around the name; a longer one is refused either way.
        Span<byte> scratch = stackalloc byte[LongestName];
        if (!peerId.IsString || !peerId.TryDecode(scratch, out ReadOnlySpan<byte> utf8))
            return Reasons.NoPeerId;
        PeerName.TryCreate(utf8, out name, out string? reason);
        return reason;
    }
}
