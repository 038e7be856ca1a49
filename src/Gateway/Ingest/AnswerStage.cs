using System.Text;
using OrleansRelay.Federation.Links;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Ingest;

/// <summary>Answers every frame, in order, in one write.</summary>
internal sealed class AnswerStage(Hello self)
{
    private readonly LinkedAnswers _linked = new();
    private readonly ByteBuffer _line = new();

    /// <param name="link">The sender's, if it is a relay of our kind that is let in.</param>
    /// <param name="replicas">On how many other nodes what is acknowledged is, if fewer than it should be.</param>
    public void Write(ReadOnlySpan<FrameAnswer> answers, RelayConnection? link, long retryAfterMs, ByteBuffer replies, int? replicas = null)
    {
        foreach (ref readonly var answer in answers)
        {
            if (link is null)
                Write(answer, retryAfterMs, replies, replicas);
            else if (!_linked.TryAdd(answer))
                WriteFramed(answer, retryAfterMs, replies);
        }

        if (link is not null)
            _linked.Write(link, replies);
    }

    private void WriteFramed(in FrameAnswer answer, long retryAfterMs, ByteBuffer replies)
    {
        _line.Clear();
        Write(answer, retryAfterMs, _line, replicas: null);
        // What relays say as such is a frame already, if it is anything.
        if (answer.Kind is FrameAnswerKind.Frame or FrameAnswerKind.Hello)
            replies.Append(_line.WrittenSpan);
        else
            LinkFrame.WriteAnswer(replies, _line.WrittenSpan);
    }

    private void Write(in FrameAnswer answer, long retryAfterMs, ByteBuffer replies, int? replicas)
    {
        switch (answer.Kind)
        {
            case FrameAnswerKind.Accepted or FrameAnswerKind.Duplicate when answer.Reached != AckLevel.None:
                Reply.AckReached(replies, answer.Id, answer.Kind == FrameAnswerKind.Duplicate, answer.Reached);
                break;
            case FrameAnswerKind.Accepted:
                Reply.Ack(replies, answer.Id, duplicate: false, replicas);
                break;
            case FrameAnswerKind.Duplicate:
                Reply.Ack(replies, answer.Id, duplicate: true, replicas);
                break;
            case FrameAnswerKind.Hello:
                self.Write(replies);
                break;
            case FrameAnswerKind.Frame:
                replies.Append(Encoding.UTF8.GetBytes(answer.Reason!));
                break;
            case FrameAnswerKind.RateLimited:
                Reply.RateLimited(replies, retryAfterMs);
                break;
            default:
                Reply.Error(replies, answer.Code, answer.Reason!, id: answer.Id == default ? null : answer.Id);
                break;
        }
    }
}
