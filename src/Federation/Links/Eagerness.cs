namespace OrleansRelay.Federation.Links;

/// <summary>
/// Whether a link carries entries as they come, or only compares what both ends have. Links begin eager; one whose entries the
/// peer has already becomes lazy, and eager again when the peer gets an entry by asking for it, or when another link is lost; both ends
/// alike. So the eager links between relays come to be a tree, and each message reaches each relay about once. (If each end decided for its
/// own direction, a link that alone brings what one relay says, and besides what others bring as well, would be given up again and again.)
/// </summary>
/// <remarks>
/// J. Leitão, J. Pereira, L. Rodrigues, "Epidemic Broadcast Trees" (SRDS 2007), known as Plumtree. Here a lazy link does not name
/// each message that its end has: comparing ranges costs the same however many there were.
/// </remarks>
/// <param name="head">Where the log ends now.</param>
/// <param name="mostInARow">
/// Entries of before the connection: so many may be known to the peer in a row, since they were on their way when the connection
/// before was lost.
/// </param>
internal sealed class Eagerness(Func<long> head, int mostInARow)
{
    /// <summary>
    /// A link stays eager while at most a tenth of what it carries is known to the peer. Links in a circle of n bring what is known about
    /// once in n times, so circles of ten are broken up, too.
    /// </summary>
    private const int KnownCost = 9;

    private const int MostCost = 3 * KnownCost;

    private readonly Lock _gate = new();
    private int _cost;
    private int _inARow;
    private volatile bool _isLazy;
    private long _since;
    private TaskCompletionSource _grafted = NewSource();

    public bool IsLazy => _isLazy;

    /// <summary>Is told, while nothing is locked, that this end has found the link not to be needed.</summary>
    public Action? BecameLazy { get; set; }

    /// <summary>Is told, while nothing is locked, that this end has found the link to be needed.</summary>
    public Action? BecameEager { get; set; }

    /// <summary>It carries nothing that lies before it in the log: that went other ways while it was lazy.</summary>
    public long Since => Volatile.Read(ref _since);

    /// <summary>While it is lazy: completes when it is made eager.</summary>
    public Task WhenGrafted
    {
        get
        {
            lock (_gate)
                return _grafted.Task;
        }
    }

    /// <summary>The peer has answered an entry.</summary>
    /// <param name="isKnown">It had it.</param>
    public void Answered(bool isKnown, PushReason reason)
    {
        // What the peer has asked for and got elsewhere meanwhile was only late.
        if (reason == PushReason.Wanted && !isKnown && Graft())
            BecameEager?.Invoke();
        else if (reason != PushReason.Wanted && IsNeedless(isKnown, reason) && Prune())
            BecameLazy?.Invoke();
    }

    /// <summary>Makes it eager.</summary>
    /// <returns>It was lazy.</returns>
    public bool Graft()
    {
        lock (_gate)
        {
            var wasLazy = _isLazy;
            if (wasLazy)
            {
                Volatile.Write(ref _since, head());
                _grafted.SetResult();
            }

            (_isLazy, _cost, _inARow) = (false, 0, 0);
            return wasLazy;
        }
    }

    /// <summary>Makes it lazy.</summary>
    /// <returns>It was eager.</returns>
    public bool Prune()
    {
        lock (_gate)
        {
            if (_isLazy)
                return false;
            _isLazy = true;
            _grafted = NewSource();
            return true;
        }
    }

    private bool IsNeedless(bool isKnown, PushReason reason)
    {
        lock (_gate)
        {
            _inARow = isKnown ? _inARow + 1 : 0;
            if (reason == PushReason.Live)
                _cost = Math.Max(0, _cost + (isKnown ? KnownCost : -1));
            return _cost >= MostCost || _inARow > mostInARow;
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
