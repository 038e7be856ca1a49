namespace OrleansRelay.Grains.Storage;

/// <summary>
/// Whether grains of this node may have had state that is gone: then having none does not mean having nothing to remember.
/// </summary>
public sealed class LostState
{
    private volatile bool _isLost;

    public bool IsLost => _isLost;

    public void Note() => _isLost = true;
}
