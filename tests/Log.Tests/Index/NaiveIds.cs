namespace OrleansRelay.Log.Tests.Index;

/// <summary>The id index as one would write it without thinking of cost: the truth that the clever one is held to.</summary>
internal sealed class NaiveIds(TimeSpan window)
{
    private static readonly TimeSpan Grain = TimeSpan.FromSeconds(1);

    private readonly Dictionary<long, TimeSpan> _seen = [];

    /// <summary>Whether an id is known. Two answers in the second after the window's end, since the index counts in seconds.</summary>
    public bool[] IsKnown(long number, TimeSpan now)
    {
        if (!_seen.TryGetValue(number, out var seen))
            return [false];
        var past = now - seen - window;
        return past <= TimeSpan.Zero ? [true] : past < Grain ? [true, false] : [false];
    }

    public void See(long number, TimeSpan now) => _seen[number] = now;
}
