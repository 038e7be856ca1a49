using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace OrleansRelay.Engine.Tests.Support;

/// <summary>
/// What grains of one key report to their test, and what the test tells them. Grains run in the process of the tests
/// with either engine, so the two can meet here; every test has keys of its own.
/// </summary>
internal sealed class Probe
{
    private static readonly ConcurrentDictionary<string, Probe> All = new();

    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, int> _counts = new();
    private int _inside;

    public ConcurrentQueue<string> Events { get; } = new();

    public int Overlaps { get; private set; }

    public Exception? FailWith { get; set; }

    /// <summary>Grains wait here until the test opens it.</summary>
    public Task Gate => _gate.Task;

    public static Probe Of(string key) => All.GetOrAdd(key, static _ => new Probe());

    public static string NewKey([CallerMemberName] string test = "") => $"{test}-{Guid.NewGuid():N}";

    public void Open() => _gate.TrySetResult();

    public int Count(string what) => _counts.GetValueOrDefault(what);

    public void Add(string what)
    {
        _counts.AddOrUpdate(what, 1, static (_, count) => count + 1);
        Events.Enqueue(what);
    }

    public Task Saw(string what, int times = 1) =>
        Eventually.IsTrueAsync(() => Count(what) >= times, $"{times} times {what}, saw {string.Join(", ", Events)}");

    /// <summary>Runs code that must not run on two threads at once.</summary>
    public void Alone(Action code)
    {
        if (Interlocked.Increment(ref _inside) != 1)
            Overlaps++;
        code();
        Interlocked.Decrement(ref _inside);
    }
}
