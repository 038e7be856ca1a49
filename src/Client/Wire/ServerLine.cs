using System.Text.Json;

namespace OrleansRelay.Client.Wire;

/// <summary>A line from the relay, taken apart. It is used again for the next one.</summary>
internal sealed class ServerLine
{
    // A body may have as many levels as a whole frame, one less.
    public const int MaxDepth = 128;

    private static readonly JsonReaderOptions Strict = new() { MaxDepth = MaxDepth };

    private string? _from;
    private string? _to;
    private string? _clientId;
    private JsonElement _body;
    private DateTimeOffset? _timestamp;
    private IReadOnlyList<string> _seenBy = [];

    /// <summary>The line itself, as long as its reader keeps it.</summary>
    public ReadOnlyMemory<byte> Raw { get; private set; }

    public LineKind Kind { get; private set; }

    /// <summary>Set with a delivery or an acknowledgement.</summary>
    public string? MsgId { get; private set; }

    public MessageKey Key { get; private set; }

    public bool IsDuplicate { get; private set; }

    public int? Replicas { get; private set; }

    public RelayAckLevel Reached { get; private set; }

    /// <summary>An error's code.</summary>
    public string? Code { get; private set; }

    public string? Text { get; private set; }

    public TimeSpan? RetryAfter { get; private set; }

    public string? PeerId { get; private set; }

    public string? Node { get; private set; }

    public string? Epoch { get; private set; }

    public long? Position { get; private set; }

    public long Missed { get; private set; }

    public bool IsComplete { get; private set; }

    public DateTimeOffset? ReachesBackTo { get; private set; }

    public DateTimeOffset? Time { get; private set; }

    /// <exception cref="RelayException">It is nothing that a relay says.</exception>
    public void Read(ReadOnlyMemory<byte> line)
    {
        Clear();
        Raw = line;
        try
        {
            var reader = new Utf8JsonReader(line.Span, Strict);
            Require(reader.Read() && reader.TokenType == JsonTokenType.StartObject, "a line is no JSON object.");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                ReadMember(ref reader);
            // Nothing may follow it.
            reader.Read();
        }
        catch (JsonException error)
        {
            throw RelayException.BadServer("a line is not JSON.", error);
        }

        if (_from is not null)
            Kind = LineKind.Delivery;
    }

    /// <summary>The message of a delivery.</summary>
    /// <param name="bytes">Of its line.</param>
    public RelayMessage ToMessage(int bytes)
    {
        Require(_to is not null && MsgId is not null && _timestamp is not null, "a message lacks something.");
        return new RelayMessage
        {
            From = _from!,
            To = _to!,
            Body = _body,
            Timestamp = _timestamp!.Value,
            SeenBy = _seenBy,
            Id = MsgId!,
            ClientId = _clientId,
            Bytes = bytes,
        };
    }

    /// <summary>The exception that an error stands for.</summary>
    public RelayException ToException() => new(Code ?? "", Text ?? "The relay did not say why.") { RetryAfter = RetryAfter };

    private void Clear()
    {
        (Kind, MsgId, Key, IsDuplicate, Replicas, Reached) = (LineKind.Unknown, null, default, false, null, RelayAckLevel.Accepted);
        (Code, Text, RetryAfter, PeerId, Node, Epoch, Position) = (null, null, null, null, null, null, null);
        (Missed, IsComplete, ReachesBackTo, Time) = (0, false, null, null);
        (_from, _to, _clientId, _body, _timestamp, _seenBy) = (null, null, null, default, null, []);
    }

    private void ReadMember(ref Utf8JsonReader reader)
    {
        var name = reader.ValueSpan;
        reader.Read();
        if (ReadDeliveryMember(name, ref reader) || ReadAnswerMember(name, ref reader) || ReadStateMember(name, ref reader))
            return;
        reader.Skip();
    }

    private bool ReadDeliveryMember(ReadOnlySpan<byte> name, ref Utf8JsonReader reader)
    {
        if (name.SequenceEqual("msg_id"u8))
            ReadId(ref reader);
        else if (name.SequenceEqual("from"u8))
            _from = WireValues.Text(ref reader);
        else if (name.SequenceEqual("to"u8))
            _to = WireValues.Text(ref reader);
        else if (name.SequenceEqual("body"u8))
            _body = JsonElement.ParseValue(ref reader);
        else if (name.SequenceEqual("id"u8))
            _clientId = WireValues.Text(ref reader);
        else if (name.SequenceEqual("timestamp"u8))
            _timestamp = WireValues.Time(ref reader);
        else if (name.SequenceEqual("seen_by"u8))
            _seenBy = WireValues.Texts(ref reader);
        else
            return false;
        return true;
    }

    private bool ReadAnswerMember(ReadOnlySpan<byte> name, ref Utf8JsonReader reader)
    {
        if (name.SequenceEqual("status"u8))
            Kind = KindOf(ref reader);
        else if (name.SequenceEqual("duplicate"u8))
            IsDuplicate = WireValues.Flag(ref reader);
        else if (name.SequenceEqual("replicas"u8))
            Replicas = (int)Math.Min(WireValues.Number(ref reader), int.MaxValue);
        else if (name.SequenceEqual("reached"u8))
            Reached = LevelOf(ref reader);
        else if (name.SequenceEqual("error"u8))
            Code = WireValues.Text(ref reader);
        else if (name.SequenceEqual("message"u8))
            Text = WireValues.Text(ref reader);
        else if (name.SequenceEqual("retry_after_ms"u8))
            RetryAfter = WireValues.Milliseconds(ref reader);
        else
            return false;
        return true;
    }

    private bool ReadStateMember(ReadOnlySpan<byte> name, ref Utf8JsonReader reader)
    {
        if (name.SequenceEqual("position"u8))
            Position = WireValues.Number(ref reader);
        else if (name.SequenceEqual("epoch"u8))
            Epoch = WireValues.Text(ref reader);
        else if (name.SequenceEqual("peer_id"u8))
            PeerId = WireValues.Text(ref reader);
        else if (name.SequenceEqual("node"u8))
            Node = reader.TokenType == JsonTokenType.Null ? null : WireValues.Text(ref reader);
        else if (name.SequenceEqual("missed"u8))
            Missed = WireValues.Number(ref reader);
        else if (name.SequenceEqual("complete"u8))
            IsComplete = WireValues.Flag(ref reader);
        else if (name.SequenceEqual("reaches_back_to"u8))
            ReachesBackTo = reader.TokenType == JsonTokenType.Null ? null : WireValues.Time(ref reader);
        else if (name.SequenceEqual("time"u8))
            Time = WireValues.Time(ref reader);
        else
            return false;
        return true;
    }

    private void ReadId(ref Utf8JsonReader reader)
    {
        Require(MessageKey.TryParse(reader.ValueSpan, out var key), "a msg_id is not 64 hex digits.");
        Key = key;
        MsgId = WireValues.Text(ref reader);
    }

    private static RelayAckLevel LevelOf(ref Utf8JsonReader reader)
    {
        WireValues.RequireText(ref reader);
        return AckLevels.Parse(reader.ValueSpan);
    }

    private static LineKind KindOf(ref Utf8JsonReader reader)
    {
        WireValues.RequireText(ref reader);
        return reader.ValueSpan switch
        {
            var s when s.SequenceEqual("ok"u8) => LineKind.Ok,
            var s when s.SequenceEqual("position"u8) => LineKind.Position,
            var s when s.SequenceEqual("error"u8) => LineKind.Error,
            var s when s.SequenceEqual("pong"u8) => LineKind.Pong,
            var s when s.SequenceEqual("receiving"u8) => LineKind.Receiving,
            var s when s.SequenceEqual("resumed"u8) => LineKind.Resumed,
            var s when s.SequenceEqual("gap"u8) => LineKind.Gap,
            var s when s.SequenceEqual("peers"u8) => LineKind.Peers,
            var s when s.SequenceEqual("stats"u8) => LineKind.Stats,
            var s when s.SequenceEqual("joined"u8) => LineKind.Joined,
            var s when s.SequenceEqual("left"u8) => LineKind.Left,
            var s when s.SequenceEqual("peers_gap"u8) => LineKind.PeersGap,
            var s when s.SequenceEqual("going_away"u8) => LineKind.GoingAway,
            _ => LineKind.Unknown,
        };
    }

    private static void Require(bool isSo, string elseWhat)
    {
        if (!isSo)
            throw RelayException.BadServer(elseWhat);
    }
}
