namespace OrleansRelay.Federation.Sync;

/// <summary>
/// One side of a comparison of two windows: range-based set reconciliation. A range whose fingerprints differ is split, and again,
/// until one side lists the few entries that it has in it. Every entry whose id only one side has is told to exactly one of them.
/// </summary>
/// <remarks>
/// <para>A. Meyer, "Range-Based Set Reconciliation" (SRDS 2023, arXiv:2212.13567); D. Hoyte's negentropy is the same between
/// a client and a server. Here it differs in that</para>
/// <list type="bullet">
/// <item>both sides are alike, and whoever gets a list knows the whole difference: what it lacks it may fetch, what the peer lacks
/// it may send, and no id is named twice;</item>
/// <item>a fingerprint comes with the count, so that of two sides the one that has less lists it, and who has nothing costs
/// nothing;</item>
/// <item>fingerprints have 8 bytes and a salt, see <see cref="FingerprintKey"/>;</item>
/// <item>ranges that find no room in a message wait for the next one, leftmost first, instead of being compared anew as one;</item>
/// <item>each side keeps to a range of its own, so that neither takes what the other has forgotten for missing.</item>
/// </list>
/// <para>Not to be used by two threads at once. Breaks off rather than throw, whatever the peer sends, and then only says why.</para>
/// </remarks>
internal sealed class Reconciliation
{
    /// <summary>
    /// How many ranges a comparison begins with that expects differences: of a million entries, a hundred missing are in half of
    /// them.
    /// </summary>
    public const int ManyRanges = 128;

    /// <summary>… and one that expects none, or only among the latest entries.</summary>
    public const int FewRanges = 8;

    /// <summary>How many ranges are made of one. More would take fewer messages and more bytes.</summary>
    private const int Split = 8;

    /// <summary>A long list goes on in a message with room for no fewer entries than that.</summary>
    private const int SmallestPiece = 64;

    private readonly WindowView _view;
    private readonly SyncRange _range;
    private readonly FingerprintKey _key;
    private readonly int _count;
    private readonly PriorityQueue<PendingRange, EntryKey> _pending = new();
    private int _messages;
    private long _wanted;
    private long _offered;
    private bool _isDone;

    /// <param name="range">What to compare, as far as the view is complete; the rest counts as not there.</param>
    /// <param name="salt">What <see cref="FingerprintKey.Salt"/> made, the same on both sides.</param>
    public Reconciliation(WindowView view, SyncRange range, ReadOnlySpan<byte> salt)
    {
        (_view, _key) = (view, new FingerprintKey(salt));
        _range = range.Within(SyncRange.Between(view.CompleteSince, EntryKey.MaxTime + 1));
        _count = Own(_range).Count;
    }

    /// <summary>The first message, which only one side sends; null if there is nothing to compare.</summary>
    /// <param name="parts">How many ranges to begin with, at most.</param>
    public byte[]? Begin(int parts = ManyRanges)
    {
        _isDone = _range.IsEmpty;
        if (_isDone)
            return null;
        var writer = new SyncMessageWriter();
        var own = Own(_range);
        WriteFingerprints(writer, _range, own, Math.Clamp(own.Count / Split, 1, parts), _key.Phase);
        return writer.Finish(more: false);
    }

    /// <summary>Takes a message of the peer.</summary>
    public ReconciliationStep Continue(ReadOnlySpan<byte> bytes)
    {
        if (_isDone)
            return Broken(SyncFault.Ended);
        if (++_messages > SyncLimits.FreeMessages + (_count + _wanted) / SyncLimits.EntriesPerMessage)
            return Broken(SyncFault.TooManyMessages);
        if (!SyncMessage.TryRead(bytes, out var message, out var fault))
            return Broken(fault);
        var difference = new Difference(_view, _range);
        var isAnswerAwaited = message.More;
        foreach (var range in message.Ranges)
        {
            isAnswerAwaited |= range.Mode != RangeMode.List;
            Take(range, difference);
        }

        fault = Charge(difference);
        return fault == SyncFault.None ? Answer(difference, isAnswerAwaited, message.More) : Broken(fault);
    }

    private void Take(in PeerRange peer, Difference difference)
    {
        var range = peer.Range.Within(_range);
        if (range.IsEmpty)
            return;
        var own = Own(range);
        if (peer.Mode == RangeMode.List)
            difference.Compare(own, peer.Entries);
        else if (peer.Mode == RangeMode.Ask)
            Enqueue(new PendingRange(range, own, null, IsAsked: true));
        else if (peer.Count == 0)
            difference.Offer(own);
        else if (range != peer.Range)
            Enqueue(new PendingRange(range, own, null, IsAsked: false));
        else if (peer.Count != own.Count || peer.Fingerprint != Fingerprint(own))
            Enqueue(new PendingRange(range, own, peer.Count, IsAsked: false));
    }

    private SyncFault Charge(Difference difference)
    {
        _wanted += difference.Wanted.Count;
        _offered += difference.OfferedCount;
        if (_wanted > _view.Capacity || _offered > _count)
            return SyncFault.TooManyEntries;
        return _pending.Count > SyncLimits.MaxPending ? SyncFault.TooManyRanges : SyncFault.None;
    }

    private ReconciliationStep Answer(Difference difference, bool isAnswerAwaited, bool more)
    {
        var writer = new SyncMessageWriter();
        while (_pending.TryPeek(out var range, out _) && TryWrite(writer, range))
        {
        }

        var isReplyNeeded = isAnswerAwaited || !writer.IsEmpty;
        _isDone = !more && !writer.Asks && _pending.Count == 0;
        return new ReconciliationStep
        {
            Reply = isReplyNeeded ? writer.Finish(_pending.Count > 0) : null,
            IsDone = _isDone,
            IsEqual = _messages == 1 && _isDone && writer.IsEmpty && difference.IsEmpty,
            Wanted = difference.Wanted,
            Offered = difference.Offered,
            OfferedCount = difference.OfferedCount,
        };
    }

    private ReconciliationStep Broken(SyncFault fault)
    {
        _isDone = true;
        return new ReconciliationStep { IsDone = true, Fault = fault };
    }

    private void Enqueue(in PendingRange range) => _pending.Enqueue(range, range.Range.Lower);

    /// <summary>Answers the leftmost range and takes it from those that wait, unless it finds no room.</summary>
    private bool TryWrite(SyncMessageWriter writer, in PendingRange pending)
    {
        if (!HasRoom(writer, pending))
            return false;
        _pending.Dequeue();
        // Only a peer that says something else than before about the same range gets here.
        if (pending.Range.Lower < writer.End)
            return true;
        if (pending.CallsForList)
            WriteList(writer, pending);
        else if (pending.CallsForAsking)
            writer.Ask(pending.Range);
        else
            WriteFingerprints(writer, pending.Range, pending.Own, Math.Min(Split, pending.Own.Count), phase: 0);
        return true;
    }

    private static bool HasRoom(SyncMessageWriter writer, in PendingRange pending) => pending.CallsForList
        ? writer.Fits(1) && writer.EntryRoom >= Math.Min(pending.Own.Count, SmallestPiece)
        : writer.Fits(Split);

    private void WriteList(SyncMessageWriter writer, in PendingRange pending)
    {
        var (range, own) = (pending.Range, pending.Own);
        if (own.Count > writer.EntryRoom)
        {
            var rest = own with { Start = own.Start + writer.EntryRoom };
            var cut = Cut(rest.Start);
            Enqueue(new PendingRange(range with { Lower = cut }, rest, null, IsAsked: true));
            (range, own) = (range with { Upper = cut }, own with { End = rest.Start });
        }

        writer.List(range, _view, own);
    }

    /// <param name="phase">0 to 65535: how far beyond even cuts to cut, in 65536ths of a part.</param>
    private void WriteFingerprints(SyncMessageWriter writer, SyncRange range, ViewStretch own, int parts, int phase)
    {
        var from = own.Start;
        for (var i = 0; i <= parts; i++)
        {
            var to = i == parts ? own.End : own.Start + (int)((((long)i << 16) + phase) * own.Count / ((long)parts << 16));
            if (to == from && i < parts)
                continue;
            var upper = i == parts ? range.Upper : Cut(to);
            var part = new ViewStretch(from, to);
            writer.Fingerprint(range with { Upper = upper }, part.Count, Fingerprint(part));
            (range, from) = (range with { Lower = upper }, to);
        }
    }

    private ulong Fingerprint(ViewStretch own) => _key.Fingerprint(own.Count, _view.Sum(own));

    /// <summary>A bound just before an entry.</summary>
    private EntryKey Cut(int rank) => SyncRange.Between(_view[rank - 1], _view[rank]);

    private ViewStretch Own(in SyncRange range) =>
        range.IsEmpty ? default : new ViewStretch(_view.Rank(range.Lower), _view.Rank(range.Upper));
}
