using OrleansRelay.Federation.Links;
namespace OrleansRelay.Federation.Seeds;

/// <summary>
/// What went to a seed relay lately. It acknowledges nothing, and what the kernel buffers for it may never be read; so an entry
/// counts as delivered when the connection has outlived it for a while. After a break the last entries go again, which the
/// seed's own check drops.
/// </summary>
internal sealed class SentToSeed(LinkCursor cursor, TimeSpan confirmation, TimeProvider time)
{
    private readonly Queue<(long Sent, long End)> _lately = new();
    private long _skipped;

    public void Sent(long end)
    {
        lock (_lately)
            _lately.Enqueue((time.GetTimestamp(), end));
    }

    /// <summary>The log up to here holds nothing more that the peer should get.</summary>
    public void Skipped(long end)
    {
        lock (_lately)
            _skipped = end;
    }

    public async Task ConfirmAsync(CancellationToken stop)
    {
        while (true)
        {
            await Task.Delay(confirmation / 10, time, stop);
            Confirm();
        }
    }

    private void Confirm()
    {
        lock (_lately)
        {
            while (_lately.TryPeek(out var first) && time.GetElapsedTime(first.Sent) >= confirmation)
                cursor.MoveTo(_lately.Dequeue().End);
            if (_lately.Count == 0)
                cursor.MoveTo(_skipped);
        }
    }
}
