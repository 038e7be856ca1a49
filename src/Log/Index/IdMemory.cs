using OrleansRelay.Protocol;

namespace OrleansRelay.Log.Index;

/// <summary>
/// Of which entries it can be said whether they were here. The ids of a log's lines are known as far back as the index reaches, and
/// after a start as far as there are lines to read them from.
/// </summary>
/// <param name="deletedUntil">Lines appended up to then are gone without their ids.</param>
/// <param name="began">Nothing was appended before that time, so nothing from before can be forgotten; null if that is not known.</param>
public sealed class IdMemory(IdIndex ids, DateTimeOffset deletedUntil, DateTimeOffset? began, TimeProvider time)
{
    /// <summary>Of the time that is remembered, what is left to clocks that are ahead and to entries under way.</summary>
    private const int SkewShare = 8;

    /// <summary>Of what was appended before this time an id may have been forgotten; the least time there is if nothing was.</summary>
    public DateTimeOffset RemembersSince => Since(time.GetUtcNow());

    /// <summary>
    /// An entry of another relay that says an earlier time may have been here, so it is not taken. It is later than
    /// <see cref="RemembersSince"/>, since an entry may say a later time than that at which it was appended.
    /// </summary>
    public DateTimeOffset TakesSince
    {
        get
        {
            var now = time.GetUtcNow();
            var since = Since(now);
            return since == DateTimeOffset.MinValue ? since : since + ((now - since) / SkewShare);
        }
    }

    /// <summary>Whether an entry was here, as far as is remembered.</summary>
    public bool Knows(in MessageId id) => ids.Sight(id);

    private DateTimeOffset Since(DateTimeOffset now)
    {
        var since = now - ids.Reach;
        if (since <= began && deletedUntil < began)
            return DateTimeOffset.MinValue;
        return deletedUntil <= since ? since : deletedUntil < now ? deletedUntil : now;
    }
}
