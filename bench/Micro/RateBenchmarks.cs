using BenchmarkDotNet.Attributes;
using OrleansRelay.Grains.RateLimiting;

namespace OrleansRelay.Micro;

/// <summary>One batch of an address counted against its limit, with room and without.</summary>
public class RateBenchmarks
{
    private readonly SlidingWindow _roomy = new(1_000_000, TimeSpan.FromMilliseconds(1), TimeProvider.System);
    private readonly SlidingWindow _full = new(1, TimeSpan.FromDays(1), TimeProvider.System);

    [GlobalSetup]
    public void Setup() => _full.Take(1);

    [Benchmark]
    public int Take() => _roomy.Take(1).Allowed;

    [Benchmark]
    public int TakeOverTheLimit() => _full.Take(1).Allowed;
}
