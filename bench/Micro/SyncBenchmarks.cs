using BenchmarkDotNet.Attributes;
using OrleansRelay.Federation.Sync;

namespace OrleansRelay.Micro;

/// <summary>Comparing two windows of a million entries, all messages of both sides together.</summary>
public class SyncBenchmarks
{
    private const int Entries = 1_000_000;
    private const int Missing = 100;

    private readonly byte[] _salt = new byte[FingerprintKey.SaltLength];
    private WindowView _all = null!;
    private WindowView _same = null!;
    private WindowView _lacking = null!;

    [GlobalSetup]
    public void Fill()
    {
        var keys = SyncKeys.Stream(Entries, perSecond: 1_667);
        var random = new Random(1);
        var missing = Enumerable.Range(0, Missing).Select(_ => random.Next(Entries)).ToHashSet();
        _all = SyncKeys.View(keys);
        _same = SyncKeys.View(keys);
        _lacking = SyncKeys.View([.. keys.Where((_, i) => !missing.Contains(i))]);
    }

    [Benchmark]
    public int EqualSets() => Compare(_all, _same);

    [Benchmark]
    public int HundredMissing() => Compare(_all, _lacking);

    private int Compare(WindowView left, WindowView right)
    {
        var range = SyncRange.Between(0, EntryKey.MaxTime);
        Reconciliation[] sides = [new(left, range, _salt), new(right, range, _salt)];
        var bytes = 0;
        var message = sides[0].Begin();
        for (var turn = 1; message is not null; turn ^= 1)
        {
            bytes += message.Length;
            message = sides[turn].Continue(message).Reply;
        }

        return bytes;
    }
}
