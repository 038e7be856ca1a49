using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Sync;

/// <summary>Answers a relay that compares its entries with ours. One for each connection.</summary>
/// <param name="found">Is told of each step what came out.</param>
internal sealed class SyncResponder(LogWindow window, string self, string peer, FoundDifference found)
{
    private Reconciliation? _comparison;
    private WindowView? _view;

    /// <summary>The next step; one without data if there is none.</summary>
    public SyncFrame Answer(in SyncFrame asked)
    {
        if (asked.Draw.Length > 0)
            Begin(asked.Draw.Span);
        if (_comparison is not { } comparison)
            return SyncFrame.Reply(default);
        var step = comparison.Continue(asked.Data.Span);
        found(_view!, step);
        if (step.IsDone)
            (_comparison, _view) = (null, null);
        return SyncFrame.Reply(step.Reply);
    }

    private void Begin(ReadOnlySpan<byte> draw)
    {
        _comparison = null;
        if (window.TrySnapshot(out var view, out var range))
            (_comparison, _view) = (new Reconciliation(view, range, SyncSalt.Of(peer, self, draw)), view);
    }
}
