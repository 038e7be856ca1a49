using System.Text;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Ingest;

/// <summary>What a frame is answered.</summary>
internal enum FrameAnswerKind : byte
{
    /// <summary>Not decided yet.</summary>
    None,

    /// <summary>The message is in the log, thanks to this frame.</summary>
    Accepted,

    /// <summary>The message was in the log, or has been here, before.</summary>
    Duplicate,

    /// <summary>A relay's greeting of protocol 1: ours is the answer.</summary>
    Hello,

    /// <summary>Something that is answered in words of its own, or by nothing.</summary>
    Frame,

    /// <summary>Over the address's limit.</summary>
    RateLimited,

    /// <summary>Refused with a code and a reason.</summary>
    Refused,
}

/// <inheritdoc cref="FrameAnswerKind"/>
/// <param name="Id">Accepted and duplicate: the message's id. Refused: that of the entry, where it is known, else zero.</param>
/// <param name="Reason">Refused: why, in words for the sender. Frame: the answer.</param>
internal readonly record struct FrameAnswer(FrameAnswerKind Kind, MessageId Id = default, ErrorCode Code = default, string? Reason = null)
{
    /// <summary>Accepted and duplicate: what was reached of what its sender has asked for; none if it asked for nothing.</summary>
    public AckLevel Reached { get; init; }

    public static FrameAnswer Unavailable { get; } =
        Refused(ErrorCode.Unavailable, "The message could not be accepted. Send it again later.");

    public static FrameAnswer NotDurable { get; } = Refused(
        ErrorCode.Unavailable, "The message may not be safe on disk. Send it again later, with an \"id\" of your own to have it once.");

    /// <summary>It promises that the log has the message.</summary>
    public bool IsAck => Kind is FrameAnswerKind.Accepted or FrameAnswerKind.Duplicate;

    /// <summary>An answer in words of its own.</summary>
    /// <param name="line">One line of ASCII, or several.</param>
    public static FrameAnswer InItsWords(ByteBuffer line) =>
        new(FrameAnswerKind.Frame, Reason: Encoding.ASCII.GetString(line.WrittenSpan));

    public static FrameAnswer Refused(ErrorCode code, string reason) => new(FrameAnswerKind.Refused, Code: code, Reason: reason);
}
