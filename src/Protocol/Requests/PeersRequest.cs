namespace OrleansRelay.Protocol;

/// <summary>Who is here, a client wants to know: <c>||{"peers": true}</c>.</summary>
public sealed record PeersRequest
{
    /// <summary>Which peers it asks for; null if none, to watch no more.</summary>
    public ReceiveFilter? Wanted { get; init; }

    /// <summary>The names behind this one, in ordinal order; null is from the first one on.</summary>
    public string? After { get; init; }

    /// <summary>It wants to be told who comes and leaves.</summary>
    public bool Watches { get; init; }

    /// <summary>It wants to know what other relays say of their peers.</summary>
    public bool WithRelays { get; init; }

    /// <summary>Reads a request that has a member <c>peers</c>.</summary>
    /// <param name="json">An object; what is wrong with it as such is not found here.</param>
    /// <param name="name">The peer that asks.</param>
    /// <returns>Why it can't be read, in words for the sender, or null.</returns>
    internal static string? Read(ReadOnlySpan<byte> json, PeerName name, out PeersRequest? request)
    {
        request = new PeersRequest();
        var members = new JsonMembers(json);
        while (members.MoveNext())
        {
            if (!TryTake(members, name, ref request))
                return Reasons.BadPeers;
        }
        request = request with { Watches = request.Watches && request.Wanted is not null };
        return null;
    }

    private static bool TryTake(in JsonMembers members, PeerName name, ref PeersRequest request)
    {
        var isRead = true;
        if (members.NameIs("peers"u8))
        {
            isRead = TryReadWanted(members.Value, name, out ReceiveFilter? wanted);
            request = request with { Wanted = wanted };
        }
        else if (members.NameIs("after"u8))
        {
            isRead = TryReadAfter(members.Value, out string? after);
            request = request with { After = after };
        }
        else if (members.NameIs("watch"u8))
        {
            isRead = TryReadFlag(members.Value, out bool watches);
            request = request with { Watches = watches };
        }
        else if (members.NameIs("relays"u8))
        {
            isRead = TryReadFlag(members.Value, out bool withRelays);
            request = request with { WithRelays = withRelays };
        }
        return isRead;
    }

    private static bool TryReadWanted(JsonMember member, PeerName name, out ReceiveFilter? wanted)
    {
        wanted = null;
        if (member.Kind == JsonKind.Array)
            return ReceiveFilter.Read(member, name, out wanted) is null;
        bool isRead = TryReadFlag(member, out bool all);
        wanted = all ? ReceiveFilter.All : null;
        return isRead;
    }

    private static bool TryReadAfter(JsonMember member, out string? after)
    {
        after = null;
        Span<byte> scratch = stackalloc byte[6 * Limits.MaxNameBytes];
        if (member.Text.SequenceEqual("null"u8))
            return true;
        if (!member.TryDecode(scratch, out ReadOnlySpan<byte> utf8) || !PeerName.TryCreate(utf8, out PeerName? name, out _))
            return false;
        after = name!.Value;
        return true;
    }

    private static bool TryReadFlag(JsonMember member, out bool flag)
    {
        flag = member.Text.SequenceEqual("true"u8);
        return flag || member.Text.SequenceEqual("false"u8);
    }
}
