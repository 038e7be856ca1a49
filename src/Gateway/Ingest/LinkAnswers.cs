using OrleansRelay.Federation.Links;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Ingest;

/// <summary>Answers the entries of a relay of our kind: all that are in the log by one frame, anything else by a frame each.</summary>
internal sealed class LinkAnswers
{
    private readonly ByteBuffer _taken = new();
    private readonly ByteBuffer _known = new();
    private readonly ByteBuffer _other = new();

    /// <param name="write">Writes an answer as clients get it.</param>
    public void Write(ReadOnlySpan<FrameAnswer> answers, RelayConnection link, ByteBuffer replies, WriteAnswer write)
    {
        _taken.Clear();
        _known.Clear();
        foreach (ref readonly var answer in answers)
        {
            if (answer.Kind == FrameAnswerKind.Accepted)
                Add(_taken, answer.Id);
            else if (answer.Kind == FrameAnswerKind.Duplicate)
                Add(_known, answer.Id);
            else if (answer != RelayEntrance.Nothing)
                WriteOther(answer, replies, write);
        }

        link.Counters.CountReceived(_taken.Length / MessageId.ByteLength, _known.Length / MessageId.ByteLength);
        AnswersFrame.Write(replies, _taken.WrittenSpan, _known.WrittenSpan);
    }

    /// <summary>Appends an answer.</summary>
    public delegate void WriteAnswer(in FrameAnswer answer, ByteBuffer output);

    private static void Add(ByteBuffer ids, in MessageId id)
    {
        id.WriteBytes(ids.GetSpan(MessageId.ByteLength));
        ids.Advance(MessageId.ByteLength);
    }

    private void WriteOther(in FrameAnswer answer, ByteBuffer replies, WriteAnswer write)
    {
        _other.Clear();
        write(answer, _other);
        // A refusal of the relay as such is a frame already.
        if (_other.WrittenSpan.StartsWith(RelayPush.Prefix))
            replies.Append(_other.WrittenSpan);
        else
            LinkFrame.WriteAnswer(replies, _other.WrittenSpan);
    }
}
