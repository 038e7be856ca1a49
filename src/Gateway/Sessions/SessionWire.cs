using OrleansRelay.Federation.Links;
using OrleansRelay.Gateway.FanOut;

namespace OrleansRelay.Gateway.Sessions;

/// <summary>What a session lends to a link.</summary>
internal sealed class SessionWire(Session session) : ILinkWire
{
    private SessionOutbox Outbox => session.Outbox;

    public Task Ended => session.Running;

    public long Reads => session.Reads;

    public async ValueTask SendAsync(ReadOnlyMemory<byte> frames, CancellationToken stop)
    {
        var taking = Outbox.WhenTaking();
        if (!taking.IsCompleted)
            await taking.AsTask().WaitAsync(stop);
        Outbox.Reply(frames.Span);
    }

    public void Post(ReadOnlySpan<byte> frame) => Outbox.Reply(frame);

    public void Close() => Outbox.Hang();
}
