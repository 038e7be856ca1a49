namespace OrleansRelay.Protocol;

/// <summary>Writes what a client is told of who is here. Each is one line of ASCII JSON ended by <c>\n</c>.</summary>
public static class PeersReply
{
    /// <summary>So many peers are named in one answer at most.</summary>
    public const int MaxPeers = 1000;

    /// <summary>
    /// <c>{"status": "peers", "watch": false, "count": 2, "peers": ["alice", "bob"], "more": false</c>, all but its end:
    /// <see cref="End"/>.
    /// </summary>
    /// <param name="isWatched">The client is told from now on who comes and leaves.</param>
    /// <param name="count">How many there are in all that were asked for.</param>
    /// <param name="peers">At most <see cref="MaxPeers"/> of them, in ordinal order.</param>
    /// <param name="hasMore">There are others behind the last one.</param>
    public static void Begin(ByteBuffer output, bool isWatched, int count, IEnumerable<string> peers, bool hasMore)
    {
        output.Append("{\"status\": \"peers\", \"watch\": "u8);
        output.Append(isWatched ? "true"u8 : "false"u8);
        output.Append(", "u8);
        AppendPeers(output, count, peers);
        output.Append(hasMore ? ", \"more\": true"u8 : ", \"more\": false"u8);
    }

    /// <summary><c>, "relays": [{"id": "relay2", "count": 1, "peers": ["dave"], "as_of": &lt;Unix seconds&gt;}]</c></summary>
    /// <param name="hints">Of the last of them only the count is told, if they name more than <see cref="MaxPeers"/> in all.</param>
    public static void Relays(ByteBuffer output, IReadOnlyList<PeerHint> hints)
    {
        output.Append(", \"relays\": ["u8);
        int left = MaxPeers;
        foreach (PeerHint hint in hints)
        {
            output.Append(ReferenceEquals(hint, hints[0]) ? "{\"id\": "u8 : ", {\"id\": "u8);
            JsonText.WriteString(hint.Relay, output);
            output.Append(", "u8);
            AppendPeers(output, hint.Count, hint.Names.Take(left));
            left = Math.Max(0, left - hint.Names.Count);
            output.Append(", \"as_of\": "u8);
            output.Advance(UnixTime.Write(1000 * hint.Time, output.GetSpan(UnixTime.MaxLength)));
            output.Append("}"u8);
        }
        output.Append("]"u8);
    }

    /// <summary>Appends what ends the line.</summary>
    public static void End(ByteBuffer output) => output.Append("}\n"u8);

    /// <summary><c>{"status": "joined", "peer_id": "bob"}</c> or <c>{"status": "left", "peer_id": "bob"}</c></summary>
    public static void Changed(ByteBuffer output, string peer, bool isHere)
    {
        output.Append(isHere ? "{\"status\": \"joined\", \"peer_id\": "u8 : "{\"status\": \"left\", \"peer_id\": "u8);
        JsonText.WriteString(peer, output);
        output.Append("}\n"u8);
    }

    /// <summary><c>{"status": "peers_gap"}</c>: some who came or left were not told of.</summary>
    public static void Gap(ByteBuffer output) => output.Append("{\"status\": \"peers_gap\"}\n"u8);

    private static void AppendPeers(ByteBuffer output, int count, IEnumerable<string> peers)
    {
        output.Append("\"count\": "u8);
        JsonNumber.WriteInteger(count, output);
        output.Append(", \"peers\": ["u8);
        bool isFirst = true;
        foreach (string peer in peers)
        {
            output.Append(isFirst ? ""u8 : ", "u8);
            JsonText.WriteString(peer, output);
            isFirst = false;
        }
        output.Append("]"u8);
    }
}
