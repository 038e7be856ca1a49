namespace OrleansRelay.Log.Index;

/// <summary>Up to when ids were forgotten before their time, in all shards together.</summary>
internal sealed class ForgottenIds
{
    private uint _until;

    /// <summary>Whatever was last seen after this second of the index's clock is remembered; 0 if nothing was forgotten early.</summary>
    public uint Until => Volatile.Read(ref _until);

    public void RaiseTo(uint second)
    {
        for (var known = Until; second > known;)
        {
            var found = Interlocked.CompareExchange(ref _until, second, known);
            if (found == known)
                return;
            known = found;
        }
    }
}
