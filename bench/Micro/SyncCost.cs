using System.Diagnostics;
using System.Globalization;
using OrleansRelay.Federation.Sync;
using OrleansRelay.Protocol;

namespace OrleansRelay.Micro;

/// <summary>
/// What one comparison of a million entries costs in round trips, bytes on the wire and time: a relay that has all of them asks one
/// that lacks some. The entries themselves, which it sends afterwards, are not counted.
/// </summary>
internal static class SyncCost
{
    public const string Name = "sync";

    private const int Entries = 1_000_000;
    private const int Rounds = 9;
    private static readonly int[] Missing = [0, 1, 100, 10_000];
    private static readonly byte[] Draw = new byte[SyncFrame.DrawLength];

    /// <summary>Prints one line for each number of missing entries, together and scattered.</summary>
    public static void Print()
    {
        var keys = SyncKeys.Stream(Entries, perSecond: 1_667);
        var all = SyncKeys.View(keys);
        foreach (var count in Missing)
        {
            Print("together", count, all, Without(keys, Enumerable.Range(Entries / 3, count)));
            if (count > 1)
                Print("scattered", count, all, Without(keys, Scattered(count)));
        }
    }

    private static HashSet<int> Scattered(int count)
    {
        var random = new Random(1);
        var ranks = new HashSet<int>();
        while (ranks.Count < count)
            ranks.Add(random.Next(Entries));
        return ranks;
    }

    private static WindowView Without(EntryKey[] keys, IEnumerable<int> ranks)
    {
        var missing = ranks.ToHashSet();
        return SyncKeys.View([.. keys.Where((_, rank) => !missing.Contains(rank))]);
    }

    private static void Print(string placed, int count, WindowView asker, WindowView answerer)
    {
        var costs = Enumerable.Range(0, Rounds).Select(_ => Compare(asker, answerer)).OrderBy(static cost => cost.Time).ToList();
        var cost = costs[Rounds / 2];
        if (cost.Found != count)
            throw new InvalidOperationException($"{cost.Found} entries were found missing, not {count}.");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"missing={count} placed={placed} trips={cost.Trips} asked_bytes={cost.Asked} answered_bytes={cost.Answered} ms={cost.Time.TotalMilliseconds:F2}"));
    }

    /// <summary>As two relays do it, but for the connection between them.</summary>
    private static Cost Compare(WindowView asker, WindowView answerer)
    {
        var range = SyncRange.Between(0, EntryKey.MaxTime);
        var salt = SyncSalt.Of("north", "south", Draw);
        var start = Stopwatch.GetTimestamp();
        var (asking, answering) = (new Reconciliation(asker, range, salt), new Reconciliation(answerer, range, salt));
        var cost = new Cost();
        var next = SyncFrame.Ask(Draw, asking.Begin());
        while (!next.Data.IsEmpty)
        {
            cost.Trips++;
            cost.Asked += Length(next);
            var answered = answering.Continue(next.Data.Span);
            var answer = SyncFrame.Reply(answered.Reply);
            cost.Answered += Length(answer);
            cost.Found += answered.Wanted.Count;
            if (answer.Data.IsEmpty)
                break;
            var step = asking.Continue(answer.Data.Span);
            cost.Found += step.Offered.Sum(static stretch => stretch.Count);
            next = SyncFrame.Ask(default, step.Reply);
        }

        return cost with { Time = Stopwatch.GetElapsedTime(start) };
    }

    private static int Length(in SyncFrame frame)
    {
        var text = new ByteBuffer();
        frame.Write(text);
        return text.Length;
    }

    private sealed record Cost
    {
        public int Trips { get; set; }

        public long Asked { get; set; }

        public long Answered { get; set; }

        public int Found { get; set; }

        public TimeSpan Time { get; init; }
    }
}
