using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Log.Index;

namespace OrleansRelay.Log.Tests.Index;

public sealed class IdIndexTests : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly FakeTimeProvider _time = new();
    private readonly IdIndex _index;
    private readonly ForgottenIds _forgotten = new();

    public IdIndexTests() => _index = new IdIndex(Window, 1 << 24, _time, NullLogger.Instance);

    public void Dispose() => _index.Dispose();

    [Fact]
    public void TryAdd_Twice_OnlyTheFirstIsNew()
    {
        Assert.False(Sight(1));
        Assert.True(Add(1));
        Assert.False(Add(1));
        Assert.True(Sight(1));
    }

    [Fact]
    public void Sight_Unknown_DoesNotPutItIn()
    {
        Assert.False(Sight(1));
        Assert.Equal(0, _index.Count);
        Assert.True(Add(1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Sighting_AgainAndAgain_WindowStartsAnewEachTime(bool byAdding)
    {
        Add(1);
        for (var i = 0; i < 10; i++)
        {
            _time.Advance(Window);
            Assert.True(byAdding ? !Add(1) : Sight(1));
        }

        _time.Advance(Window + TimeSpan.FromSeconds(1));
        Assert.True(Add(1));
    }

    [Fact]
    public void Sight_AfterTheWindow_IsUnknown()
    {
        Add(1);
        _time.Advance(Window + TimeSpan.FromSeconds(1));
        Assert.False(Sight(1));
    }

    [Fact]
    public void Remember_SeenSomeTimeAgo_LastsForTheRestOfTheWindow()
    {
        _index.Remember(TestLines.Id(1), TimeSpan.FromMinutes(9));
        _time.Advance(TimeSpan.FromMinutes(1) + TimeSpan.FromSeconds(1));
        Assert.True(Add(1));
        _index.Remember(TestLines.Id(2), TimeSpan.FromMinutes(9));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(Sight(2));
    }

    [Theory]
    [InlineData(601)]
    [InlineData(86_400 * 200)]
    public void Remember_SeenBeforeTheWindow_IsNotKept(int ageSeconds)
    {
        _index.Remember(TestLines.Id(1), TimeSpan.FromSeconds(ageSeconds));
        Assert.Equal(0, _index.Count);
        Assert.False(Sight(1));
    }

    [Fact]
    public void Remember_AFileFromTheFuture_CountsAsNow()
    {
        _index.Remember(TestLines.Id(1), TimeSpan.FromDays(-1));
        _time.Advance(Window);
        Assert.True(Sight(1));
        _time.Advance(Window + TimeSpan.FromSeconds(1));
        Assert.False(Sight(1));
    }

    [Fact]
    public void Remember_KnownSinceLater_KeepsTheLaterTime()
    {
        Add(1);
        _index.Remember(TestLines.Id(1), TimeSpan.FromMinutes(9));
        _time.Advance(TimeSpan.FromMinutes(9));
        Assert.True(Sight(1));
    }

    [Fact]
    public void Sweep_EverythingExpired_DropsAll()
    {
        for (var i = 0; i < 20_000; i++)
            Add(i);
        Assert.Equal(20_000, _index.Count);
        _time.Advance(2 * Window);
        Assert.Equal(0, _index.Count);
    }

    [Fact]
    public void TryAdd_BeyondTheBound_ForgetsTheOldestAndSaysHowMany()
    {
        var shard = new IdShard(windowSeconds: 600, maxCount: 100, _forgotten);
        for (uint i = 1; i <= 1000; i++)
        {
            Assert.True(shard.TryAdd(Key(i), 1000 + (i / 10)));
            Assert.InRange(shard.Count, 1, 100);
        }

        Assert.Equal(1000 - shard.Count, shard.ForgottenEarly);
        for (uint i = 951; i <= 1000; i++)
            Assert.True(shard.Sight(Key(i), 1100));
        Assert.False(shard.Sight(Key(1), 1100));
        for (uint i = 1; i <= 1000; i++)
            Assert.True(shard.Sight(Key(i), 1100) || 1000 + (i / 10) <= _forgotten.Until);
        Assert.InRange(_forgotten.Until, 1085u, 1095u);
    }

    [Fact]
    public void TryAdd_BeyondTheBoundOfExpiredOnes_ForgetsNoneEarly()
    {
        var shard = new IdShard(windowSeconds: 600, maxCount: 100, _forgotten);
        for (uint i = 1; i <= 1000; i++)
            shard.TryAdd(Key(i), 1000 + (i * 100));
        Assert.Equal((0, 0u), (shard.ForgottenEarly, _forgotten.Until));
    }

    [Fact]
    public void Sweep_IdsWereForgottenEarly_SaysSoOnce()
    {
        var log = new LogCollector();
        using var index = new IdIndex(Window, 4096, _time, log);
        for (var i = 0; i < 20_000; i++)
            index.TryAdd(TestLines.Id(i), index.Now);
        index.Sweep();
        index.Sweep();
        var warning = Assert.Single(log.Lines);
        Assert.Contains($"{index.ForgottenEarly} message ids were forgotten", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void TryAdd_ManyThreads_ExactlyOneIsFirst()
    {
        const int Ids = 20_000;
        var firsts = new int[Ids];
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, thread =>
        {
            // Each from another place, so that threads meet at every id in every state.
            for (var i = 0; i < 2 * Ids; i++)
            {
                var number = (i + (thread * 7)) % Ids;
                if (Add(number))
                    Interlocked.Increment(ref firsts[number]);
            }
        });
        Assert.All(firsts, static count => Assert.Equal(1, count));
    }

    private static IdKey Key(uint number) => new(TestLines.Id(number));

    private bool Add(long number) => _index.TryAdd(TestLines.Id(number), _index.Now);

    private bool Sight(long number) => _index.Sight(TestLines.Id(number));

    private sealed class LogCollector : ILogger
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }
}
