namespace OrleansRelay.Protocol;

/// <summary>
/// Reads a registration: a plain peer id, or <c>{"peer_id": "alice"}</c> whose other members are ignored.
/// </summary>
public static class Registration
{
    private const int LongestName = 1024;

    /// <summary>
    /// Reads a frame of kind <see cref="FrameKind.Registration"/>. <paramref name="isJson"/> tells the form also when
    /// it fails; then <paramref name="reason"/> says why, in words for the sender.
    /// </summary>
    public static bool TryRead(in Frame frame, out PeerName? name, out bool isJson, out string? reason)
    {
        isJson = frame.Json.StartsWith("{"u8);
        if (!isJson)
            return PeerName.TryCreate(frame.Json, out name, out reason);
        name = null;
        reason = JsonLookup.Find(frame.Json, "peer_id"u8, out JsonMember peerId);
        if (reason is not null)
            return false;
        reason = Reasons.NoPeerId;
        // Room for white space around the name; a longer one is refused either way.
        Span<byte> scratch = stackalloc byte[LongestName];
        return peerId.IsString
            && peerId.TryDecode(scratch, out ReadOnlySpan<byte> utf8)
            && PeerName.TryCreate(utf8, out name, out reason);
    }
}
