namespace OrleansRelay.Federation.Sync;

/// <summary>Neighbouring entries of a view, by rank: from <paramref name="Start"/> up to, not including, <paramref name="End"/>.</summary>
internal readonly record struct ViewStretch(int Start, int End)
{
    public int Count => End - Start;
}
