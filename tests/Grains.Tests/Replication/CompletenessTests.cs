using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Grains.Replication;

namespace OrleansRelay.Grains.Tests.Replication;

public sealed class CompletenessTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<ulong?> _others = [];
    private readonly Completeness _completeness;

    public CompletenessTests() => _completeness = new Completeness(_time, NullLogger<Completeness>.Instance);

    [Fact]
    public void Begin_Alone_IsCompleteAtOnce()
    {
        Begin();

        Assert.Equal(_time.GetUtcNow(), _completeness.Since);
        Assert.True(_completeness.WhenComplete.IsCompletedSuccessfully);
    }

    [Fact]
    public void Heard_AllOthers_IsCompleteFromThenOn()
    {
        _others.AddRange([1, 2]);
        Begin();
        _completeness.Heard(1);
        Assert.Null(_completeness.Since);
        _time.Advance(TimeSpan.FromSeconds(3));

        _completeness.Heard(2);

        Assert.Equal(_time.GetUtcNow(), _completeness.Since);
    }

    [Fact]
    public void Heard_BeforeItIsKnownWhoThatIs_Counts()
    {
        _others.Add(null);
        Begin();
        _completeness.Heard(1);
        Assert.Null(_completeness.Since);

        _others[0] = 1;
        _completeness.Look();

        Assert.NotNull(_completeness.Since);
    }

    [Fact]
    public void Look_TheOneThatWasWaitedForIsGone_IsComplete()
    {
        _others.AddRange([1, 2]);
        Begin();
        _completeness.Heard(1);

        _others.Remove(2);
        _completeness.Look();

        Assert.NotNull(_completeness.Since);
    }

    [Fact]
    public void Look_NodeComesLater_StaysComplete()
    {
        Begin();
        var since = _completeness.Since;
        _others.Add(5);
        _time.Advance(TimeSpan.FromSeconds(3));

        _completeness.Look();

        Assert.Equal(since, _completeness.Since);
    }

    private void Begin() => _completeness.Begin(() => [.. _others]);
}
