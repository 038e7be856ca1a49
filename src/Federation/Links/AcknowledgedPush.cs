using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Links;

/// <summary>Pushes to a relay of our kind that speaks protocol 1: entries one way, an answer line for each the other way.</summary>
internal sealed class AcknowledgedPush(LineSocket socket, EntryPush push)
{
    /// <summary>Runs until the peer closes, asks to wait, or <paramref name="stop"/> is cancelled.</summary>
    public Task RunAsync(CancellationToken stop) =>
        Racing.UntilOneEndsAsync(stop, either => push.FollowAsync(Task.Delay(Timeout.Infinite, either), either), ReceiveAsync, push.WatchAsync);

    private async Task ReceiveAsync(CancellationToken stop)
    {
        while (true)
        {
            var line = await socket.ReadLineAsync(stop);
            push.Settle(Answer.Read(line.Span), line.Span);
        }
    }
}
