using OrleansRelay.Log.Index;

namespace OrleansRelay.Log.Tests.Index;

/// <summary>The id index as one would write it without thinking of cost: the truth that the clever one is held to.</summary>
internal sealed class NaiveIds(TimeSpan window)
{
    private static readonly TimeSpan Grain = TimeSpan.FromSeconds(1);

    private readonly Dictionary<long, (TimeSpan Seen, bool IsClaimed)> _ids = [];

    /// <summary>What the index may say. Two answers in the second after the end of a time, since it counts in seconds.</summary>
    public ClaimVerdict[] Expected(long number, TimeSpan now)
    {
        if (!_ids.TryGetValue(number, out var id))
            return [ClaimVerdict.First];
        var held = id.IsClaimed ? ClaimVerdict.InFlight : ClaimVerdict.Duplicate;
        var past = now - id.Seen - (id.IsClaimed ? IdIndex.ClaimTime : window);
        return past <= TimeSpan.Zero ? [held] : past < Grain ? [held, ClaimVerdict.First] : [ClaimVerdict.First];
    }

    public void Answered(long number, TimeSpan now, ClaimVerdict verdict)
    {
        if (verdict != ClaimVerdict.InFlight)
            _ids[number] = (now, verdict == ClaimVerdict.First);
    }

    public void Confirm(long number, TimeSpan now) => _ids[number] = (now, false);

    public void Release(long number)
    {
        if (_ids.TryGetValue(number, out var id) && id.IsClaimed)
            _ids.Remove(number);
    }
}
