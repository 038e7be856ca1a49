using OrleansRelay.Gateway.Ingest;
using OrleansRelay.Gateway.Presence;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Sessions;

// What it says to its client without being asked, or later.
internal sealed partial class Session
{
    // The worker is somebody else's by now: a disk or a node that hangs holds up only those who wait for it.
    private async ValueTask AnswerLaterAsync(AwaitedAnswers awaited)
    {
        _awaiting = null;
        var answers = awaited.Answers;
        var replicas = await SafetyWait.RunAsync(answers, _context.Log, _context.Replication);
        if (awaited.Wishes is { } wishes)
            await new AckWait(_context, _identity.Name).RunAsync(answers, wishes);
        var replies = new ByteBuffer(128 * answers.Length);
        PeerWatch? watch = null;
        foreach (var (index, request) in awaited.Asked ?? [])
        {
            (answers[index], var begun) = await _context.Requests.AnswerAsync(request, this);
            // The last one takes the place of those before.
            watch = request.Peers is null ? watch : begun;
        }

        new AnswerStage(_context.Self).Write(answers, _identity.Link, awaited.RetryAfterMs, replies, replicas);
        Outbox.Reply(replies.WrittenSpan);
        if (watch is not null)
            _context.Watches.Begin(Number, watch);
    }

    private void Tell(Farewell farewell) => Tell(farewell.Write);

    private void Tell(Action<ByteBuffer> write)
    {
        var reply = new ByteBuffer(256);
        write(reply);
        Outbox.Reply(reply.WrittenSpan);
    }
}
