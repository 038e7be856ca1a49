using System.Text;
using OrleansRelay.Log;
using OrleansRelay.Log.Origins;
using OrleansRelay.Protocol;

namespace OrleansRelay.Testing;

/// <summary>Puts messages into a log as the gateway would.</summary>
public static class Lines
{
    // Messages of today, since older ones are not passed on.
    private static readonly long Micros = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Appends a message of a client of <paramref name="relay"/> and returns its line.</summary>
    public static string Append(this MessageLog log, string text, string relay = "relay1")
    {
        var line = Encode(text, relay);
        log.Append(line);
        return Encoding.UTF8.GetString(line);
    }

    /// <summary>Appends a message of a client of this relay from some time ago.</summary>
    public static string AppendOld(this MessageLog log, string text, TimeSpan age)
    {
        var line = Encode(text, "relay1", Micros - (age.Ticks / TimeSpan.TicksPerMicrosecond));
        log.Append(line);
        return Encoding.UTF8.GetString(line);
    }

    /// <summary>Appends a message that came from a client of <paramref name="origin"/> over that relay.</summary>
    public static string AppendRelayed(this MessageLog log, string text, string origin)
    {
        var output = new ByteBuffer();
        var entry = Encode(text, origin);
        Assert.Equal(RelayOutcome.Entry, new EntryEncoder(Name("relay1")).EncodeRelay(entry.AsSpan()[..^1], output, out _, out _, out _));
        log.Append(output.WrittenSpan);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>Appends a message that another node of this relay accepted, at that position of its log.</summary>
    /// <returns>The message's line; in ASCII, so that its length is its bytes.</returns>
    public static string AppendReplica(this MessageLog log, string text, LogOrigin origin, long originStart)
    {
        var line = Encode(text, "relay1");
        Assert.True(EntryLine.TryReadId(line, out var id));
        Assert.True(log.TryAppendReplica(new LogLines(line, [line.Length], [id]), origin, originStart, new bool[1], out _));
        log.Publish();
        return Encoding.UTF8.GetString(line);
    }

    /// <summary>Appends some line as the one that has this id.</summary>
    public static void Append(this MessageLog log, in MessageId id) => log.Append(Encode("some text", "relay1"), id);

    public static string IdOf(string line)
    {
        Assert.True(EntryLine.TryReadId(Encoding.UTF8.GetBytes(line.EndsWith('\n') ? line : line + "\n"), out var id));
        return id.ToString();
    }

    private static void Append(this MessageLog log, ReadOnlySpan<byte> line)
    {
        Assert.True(EntryLine.TryReadId(line, out var id));
        log.Append(line, id);
    }

    private static void Append(this MessageLog log, ReadOnlySpan<byte> line, in MessageId id)
    {
        var isNew = new bool[1];
        Assert.True(log.TryAppend(new LogLines(line, [line.Length], [id]), isNew, out _));
        Assert.True(isNew[0]);
        log.Publish();
    }

    private static byte[] Encode(string text, string relay) => Encode(text, relay, Micros);

    private static byte[] Encode(string text, string relay, long micros)
    {
        var reader = new FrameReader();
        var input = Encoding.UTF8.GetBytes($"all||{{\"text\": \"{text}\"}}\n");
        Assert.Equal(ReadResult.Frame, reader.Read(input, registered: true, 1 << 20, out var frame, out _));
        var output = new ByteBuffer();
        new EntryEncoder(Name(relay)).EncodeSend(frame, Name("alice"), micros, output);
        return output.WrittenSpan.ToArray();
    }

    private static PeerName Name(string name)
    {
        Assert.True(PeerName.TryCreate(name, out var result, out _));
        return result!;
    }
}
