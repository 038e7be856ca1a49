namespace OrleansRelay.Grains.Presence;

/// <summary>The last changes of who is here, numbered. Its owner orders the calls.</summary>
internal sealed class ChangeHistory
{
    /// <summary>Who knows less than these is told of all peers, or that he missed some.</summary>
    public const int Kept = 4096;

    private readonly PeerChange[] _changes = new PeerChange[Kept];

    /// <summary>The number of the change that comes next; 0 for the first.</summary>
    public long Next { get; private set; }

    public void Add(in PeerChange change) => _changes[Next++ % Kept] = change;

    /// <summary>Adds those from a number on to a list; false if some of them are not kept any more, or none has that number yet.</summary>
    public bool TryRead(long from, List<PeerChange> changes)
    {
        if (from < Next - Kept || from < 0 || from > Next)
            return false;
        for (var i = from; i < Next; i++)
            changes.Add(_changes[i % Kept]);
        return true;
    }
}
