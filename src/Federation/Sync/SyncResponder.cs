using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Sync;

/// <summary>Answers a relay that compares its entries with ours over its link. One for each connection.</summary>
public sealed class SyncResponder(LogWindow window, string self, string peer)
{
    private Reconciliation? _comparison;

    /// <summary>The next step, which also names what this relay lacks; one without members if there is none.</summary>
    public SyncFrame Answer(in SyncFrame asked)
    {
        if (asked.Draw.Length > 0)
            _comparison = window.TrySnapshot(out var view, out var range) ? new Reconciliation(view, range, SyncSalt.Of(peer, self, asked.Draw.Span)) : null;
        if (_comparison is not { } comparison)
            return default;
        var step = comparison.Continue(asked.Data.Span);
        if (step.IsDone)
            _comparison = null;
        return new SyncFrame(default, step.Reply, Lacking(step.Wanted));
    }

    // What a client's own id stands for may be here under another time.
    private byte[] Lacking(IReadOnlyList<EntryKey> wanted)
    {
        var ids = new ByteBuffer();
        foreach (var entry in wanted)
        {
            if (ids.Length >= SyncFrame.MaxWantBytes)
                break;
            if (window.Log.Ids.Sight(entry.Id))
                continue;
            entry.Id.WriteBytes(ids.GetSpan(MessageId.ByteLength));
            ids.Advance(MessageId.ByteLength);
        }

        return ids.WrittenSpan.ToArray();
    }
}
