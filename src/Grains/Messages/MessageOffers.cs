using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Messages;

/// <summary>
/// Asks the message grains about a batch of ids, and asks again about what another node was promised, or, in a cluster, whose
/// grain could not be reached: a verdict may come late. Its owner asks about one batch at a time.
/// </summary>
/// <remarks>
/// Two nodes that are offered the same two messages may each be promised one of them. If each then waited for the other's
/// before it appended its own, both would wait for ever; if each appended its own at once, a sender's messages would be in
/// another order than it sent them. So what comes before the first that is waited for is appended, and what comes after it
/// is given back: nobody waits while something is promised to him.
/// </remarks>
public sealed class MessageOffers(MessageGrains grains, MessageLog log, TimeProvider time)
{
    /// <summary>Nobody waits longer for the verdicts of a batch.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>As long as a call may take, by its attribute.</summary>
    private static readonly TimeSpan CallPatience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

    private readonly OfferRound _round = new(grains, time);
    private readonly int[] _which = new int[MessageGrain.MaxIds];
    private long _began;
    private bool _isFirstOpen;

    /// <summary>Why there is no verdict on some ids of this batch, if a grain failed.</summary>
    public Exception? Failure { get; private set; }

    // The last call may take as long as a call may.
    private bool IsTimeUp => time.GetElapsedTime(_began) >= Patience - CallPatience;

    /// <summary>What is asked from now on is of another batch.</summary>
    public void Begin() => (_began, _isFirstOpen, Failure) = (time.GetTimestamp(), false, null);

    /// <summary>
    /// Fills in the verdicts of the first of these ids, usually of all; those that can't be had in time are
    /// <see cref="OfferVerdict.Unknown"/>. What is new of them is to be appended before it is asked about the others.
    /// </summary>
    /// <param name="ids">At most <see cref="MessageGrain.MaxIds"/>, in the sender's order.</param>
    /// <param name="verdicts">Room for as many.</param>
    /// <param name="waits">Is told when verdicts are late, perhaps more than once.</param>
    /// <returns>Of how many there is a verdict: at least one.</returns>
    public async ValueTask<int> AskAsync(ReadOnlyMemory<MessageId> ids, Memory<OfferVerdict> verdicts, Action waits)
    {
        if (_isFirstOpen)
            return await AskFirstAsync(ids, verdicts, waits);
        Failure = await _round.AskAsync(ids, AllOf(ids.Length), verdicts, waits) ?? Failure;
        var settled = verdicts.Span.IndexOf(OfferVerdict.Pending);
        if (settled < 0)
            return ids.Length;
        waits();
        if (grains.Nodes.IsAlone)
            return await AskAgainAsync(ids, verdicts, waits);
        await _round.GiveBackAsync(ids[settled..], PlacesOf(OfferVerdict.New, verdicts.Span[settled..]));
        _isFirstOpen = true;
        return settled > 0 ? settled : await AskFirstAsync(ids, verdicts, waits);
    }

    // All those at once that were refused by grains on their way out: nobody else is promised anything.
    private async ValueTask<int> AskAgainAsync(ReadOnlyMemory<MessageId> ids, Memory<OfferVerdict> verdicts, Action waits)
    {
        for (var pause = FirstPause; !IsTimeUp && verdicts.Span.Contains(OfferVerdict.Pending); pause = Longer(pause))
        {
            // Those who met there must not do so again and again.
            await Task.Delay(pause, time);
            Failure = await _round.AskAsync(ids, PlacesOf(OfferVerdict.Pending, verdicts.Span), verdicts, waits) ?? Failure;
        }

        verdicts.Span.Replace(OfferVerdict.Pending, OfferVerdict.Unknown);
        return ids.Length;
    }

    private async ValueTask<int> AskFirstAsync(ReadOnlyMemory<MessageId> ids, Memory<OfferVerdict> verdicts, Action waits)
    {
        for (var pause = FirstPause; !IsTimeUp; pause = Longer(pause))
        {
            await Task.Delay(pause, time);
            var settled = SettleOwn(ids.Span, verdicts.Span);
            if (settled == 0)
                Failure = await _round.AskAsync(ids, AllOf(1), verdicts, waits) ?? Failure;
            _isFirstOpen = verdicts.Span[0] == OfferVerdict.Pending;
            if (!_isFirstOpen)
                return Math.Max(settled, 1);
        }

        Failure ??= new TimeoutException("Another node was told that a message is new and has not brought it.");
        verdicts.Span.Fill(OfferVerdict.Unknown);
        return ids.Length;
    }

    // What has come into this node's log meanwhile is known, whoever can be asked.
    private int SettleOwn(ReadOnlySpan<MessageId> ids, Span<OfferVerdict> verdicts)
    {
        var count = 0;
        while (count < ids.Length && log.Ids.Sight(ids[count]))
            verdicts[count++] = OfferVerdict.Duplicate;
        return count;
    }

    private Memory<int> AllOf(int count)
    {
        for (var i = 0; i < count; i++)
            _which[i] = i;
        return _which.AsMemory(0, count);
    }

    private Memory<int> PlacesOf(OfferVerdict verdict, ReadOnlySpan<OfferVerdict> verdicts)
    {
        var count = 0;
        for (var i = 0; i < verdicts.Length; i++)
        {
            if (verdicts[i] == verdict)
                _which[count++] = i;
        }

        return _which.AsMemory(0, count);
    }

    private static TimeSpan Longer(TimeSpan pause) => 2 * pause < LongestPause ? 2 * pause : LongestPause;
}
