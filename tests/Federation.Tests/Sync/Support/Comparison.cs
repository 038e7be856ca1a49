using OrleansRelay.Federation.Sync;

namespace OrleansRelay.Federation.Tests.Sync;

/// <summary>Two sides of a comparison, their messages, and what they found out.</summary>
internal sealed class Comparison
{
    public static readonly SyncRange All = SyncRange.Between(0, EntryKey.MaxTime + 1);

    private const int TooMany = 20_000;

    public List<int> Messages { get; } = [];

    public int Bytes => Messages.Sum();

    /// <summary>Entries that either side found to be only with the one who begins; as often as found.</summary>
    public List<EntryKey> OnlyLeft { get; } = [];

    /// <summary>Entries that either side found to be only with the other one; as often as found.</summary>
    public List<EntryKey> OnlyRight { get; } = [];

    public static byte[] Salt(int seed)
    {
        var salt = new byte[FingerprintKey.SaltLength];
        new Random(seed).NextBytes(salt);
        return salt;
    }

    public static Comparison Of(WindowView left, WindowView right, int seed = 1) => Of(left, All, right, All, seed);

    public static Comparison Of(WindowView left, SyncRange leftRange, WindowView right, SyncRange rightRange, int seed = 1)
    {
        var result = new Comparison();
        var sides = new[] { new Reconciliation(left, leftRange, Salt(seed)), new Reconciliation(right, rightRange, Salt(seed)) };
        var isDone = new bool[2];
        var message = sides[0].Begin();
        for (var turn = 1; message is not null; turn ^= 1)
        {
            result.Messages.Add(message.Length);
            Assert.InRange(message.Length, 2, SyncLimits.MaxMessageBytes);
            Assert.InRange(result.Messages.Count, 1, TooMany);
            Assert.False(isDone[turn]);
            var step = sides[turn].Continue(message);
            Assert.Equal(SyncFault.None, step.Fault);
            result.Take(step, turn == 0 ? left : right, turn == 0);
            isDone[turn] = step.IsDone;
            message = step.Reply;
        }

        Assert.True(result.Messages.Count == 0 || (isDone[0] && isDone[1]), "A side waits for more.");
        return result;
    }

    private void Take(ReconciliationStep step, WindowView view, bool isLeft)
    {
        (isLeft ? OnlyRight : OnlyLeft).AddRange(step.Wanted);
        foreach (var stretch in step.Offered)
        {
            foreach (var piece in view.Read(stretch))
                (isLeft ? OnlyLeft : OnlyRight).AddRange(piece.Span);
        }
    }
}
