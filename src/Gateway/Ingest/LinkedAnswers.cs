using OrleansRelay.Federation.Links;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Ingest;

/// <summary>The entries of a batch that a relay of our kind is told of by one frame: those that are in the log.</summary>
internal sealed class LinkedAnswers
{
    private readonly ByteBuffer _taken = new();
    private readonly ByteBuffer _known = new();

    /// <summary>Takes an answer, if it says that the entry is in the log.</summary>
    public bool TryAdd(in FrameAnswer answer)
    {
        if (!answer.IsAck)
            return false;
        var ids = answer.Kind == FrameAnswerKind.Accepted ? _taken : _known;
        answer.Id.WriteBytes(ids.GetSpan(MessageId.ByteLength));
        ids.Advance(MessageId.ByteLength);
        return true;
    }

    /// <summary>Appends the frame, if there is anything to tell, and begins anew.</summary>
    public void Write(RelayConnection link, ByteBuffer replies)
    {
        link.Counters.CountReceived(_taken.Length / MessageId.ByteLength, _known.Length / MessageId.ByteLength);
        AnswersFrame.Write(replies, _taken.WrittenSpan, _known.WrittenSpan);
        _taken.Clear();
        _known.Clear();
    }
}
