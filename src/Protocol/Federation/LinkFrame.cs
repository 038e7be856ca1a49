namespace OrleansRelay.Protocol;

/// <summary>What relays of our kind say to each other beside entries and greetings: the first member of the object tells it.</summary>
public enum LinkFrameKind : byte
{
    /// <summary>An entry, a greeting, or nothing that is known.</summary>
    None,

    /// <summary>Entries were taken: <see cref="AnswersFrame"/>.</summary>
    Answers,

    /// <summary>Anything else that an entry, or the link, is answered: <c>{"answer": {"status": "error", …}}</c>.</summary>
    Answer,

    /// <summary>A step of a comparison: <see cref="SyncFrame"/>.</summary>
    Sync,

    /// <summary>Entries that the receiver lacks: <see cref="KeysFrame"/>.</summary>
    Have,

    /// <summary>
    /// Entries that the sender lacks: <see cref="KeysFrame"/>. If it is empty, the sender wants to be sent what comes from
    /// now on.
    /// </summary>
    Want,

    /// <summary>The sender carries nothing by itself any more, since the receiver has it from others; nor need the receiver.</summary>
    Prune,

    /// <summary>What a relay has said of its peers: <see cref="PeersFrame"/>.</summary>
    Peers,

    /// <summary>To be answered by <see cref="Pong"/>.</summary>
    Ping,

    /// <summary>The sender is there.</summary>
    Pong,
}

/// <summary>Tells frames of a link from entries.</summary>
public static class LinkFrame
{
    /// <summary>A question whether the other end is still there, newline included.</summary>
    public static ReadOnlySpan<byte> Ping => "RELAY||{\"ping\": 1}\n"u8;

    /// <summary>Its answer.</summary>
    public static ReadOnlySpan<byte> Pong => "RELAY||{\"pong\": 1}\n"u8;

    /// <summary>Neither end need carry anything by itself, newline included.</summary>
    public static ReadOnlySpan<byte> Prune => "RELAY||{\"prune\": 1}\n"u8;

    /// <summary>What a frame is, by the name of its first member alone; the rest is not checked.</summary>
    /// <param name="relayJson">What followed <c>RELAY||</c>.</param>
    public static LinkFrameKind KindOf(ReadOnlySpan<byte> relayJson)
    {
        ReadOnlySpan<byte> rest = relayJson.TrimStart(" \t\r\n"u8);
        if (!rest.StartsWith("{"u8))
            return LinkFrameKind.None;
        rest = rest[1..].TrimStart(" \t\r\n"u8);
        if (!rest.StartsWith("\""u8))
            return LinkFrameKind.None;
        rest = rest[1..];
        int end = rest.IndexOf((byte)'"');
        return end < 0 ? LinkFrameKind.None : KindOfName(rest[..end]);
    }

    /// <summary>The object of a <see cref="LinkFrameKind.Answer"/>, as a client would be answered.</summary>
    public static bool TryReadAnswer(ReadOnlySpan<byte> relayJson, out ReadOnlySpan<byte> answer) =>
        JsonLookup.TryFindObject(relayJson, "answer"u8, out answer);

    /// <summary>Appends an answer as clients get it, a JSON object on a line, as a frame.</summary>
    public static void WriteAnswer(ByteBuffer output, ReadOnlySpan<byte> line)
    {
        output.Append("RELAY||{\"answer\": "u8);
        output.Append(line.TrimEnd((byte)'\n'));
        output.Append("}\n"u8);
    }

    private static LinkFrameKind KindOfName(ReadOnlySpan<byte> name) => name.Length switch
    {
        7 when name.SequenceEqual("answers"u8) => LinkFrameKind.Answers,
        6 when name.SequenceEqual("answer"u8) => LinkFrameKind.Answer,
        5 when name.SequenceEqual("prune"u8) => LinkFrameKind.Prune,
        5 when name.SequenceEqual("peers"u8) => LinkFrameKind.Peers,
        4 when name.SequenceEqual("sync"u8) => LinkFrameKind.Sync,
        4 when name.SequenceEqual("have"u8) => LinkFrameKind.Have,
        4 when name.SequenceEqual("want"u8) => LinkFrameKind.Want,
        4 when name.SequenceEqual("ping"u8) => LinkFrameKind.Ping,
        4 when name.SequenceEqual("pong"u8) => LinkFrameKind.Pong,
        _ => LinkFrameKind.None,
    };
}
