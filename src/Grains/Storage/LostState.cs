namespace OrleansRelay.Grains.Storage;

/// <summary>
/// Whether grains of this node may have had state that is gone: then having none does not mean having nothing to remember,
/// and whoever still knows what he kept keeps it again.
/// </summary>
public sealed class LostState
{
    private int _losses;

    public bool IsLost => Losses > 0;

    /// <summary>How often something was lost so far.</summary>
    public int Losses => Volatile.Read(ref _losses);

    public void Note() => Interlocked.Increment(ref _losses);
}
