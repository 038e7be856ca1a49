using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Ingest;

/// <summary>Answers every frame, in order, in one write.</summary>
internal sealed class AnswerStage(Hello self)
{
    public void Write(ReadOnlySpan<FrameAnswer> answers, long retryAfterMs, ByteBuffer replies)
    {
        foreach (ref readonly var answer in answers)
            Write(answer, retryAfterMs, replies);
    }

    private void Write(in FrameAnswer answer, long retryAfterMs, ByteBuffer replies)
    {
        switch (answer.Kind)
        {
            case FrameAnswerKind.Accepted:
                Reply.Ack(replies, answer.Id, duplicate: false);
                break;
            case FrameAnswerKind.Duplicate:
                Reply.Ack(replies, answer.Id, duplicate: true);
                break;
            case FrameAnswerKind.Hello:
                self.Write(replies);
                break;
            case FrameAnswerKind.RateLimited:
                Reply.RateLimited(replies, retryAfterMs);
                break;
            default:
                Reply.Error(replies, answer.Code, answer.Reason!);
                break;
        }
    }
}
