using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Federation;
using OrleansRelay.Grains.Federation;
using OrleansRelay.Testing;

namespace OrleansRelay.Grains.Tests.Federation;

public sealed class LinkLookoutTests
{
    private static readonly LinkReport[] Links = [new(new RelayAddress("relay2", "127.0.0.1", 1), null)];

    private readonly FakeTimeProvider _time = new();
    private volatile TaskCompletionSource<LinkReport[]>? _hanging;
    private int _asked;

    [Fact]
    public async Task Latest_WantedAgain_IsWhatWasLastAnswered()
    {
        using var lookout = new LinkLookout(AskAsync, _time);

        Assert.Empty(lookout.Latest);

        await Eventually.TrueAsync(() => lookout.Latest.Count == 1, "the links are known");
    }

    [Fact]
    public async Task Latest_GrainsHang_IsThereAtOnce()
    {
        using var lookout = new LinkLookout(AskAsync, _time);
        _ = lookout.Latest;
        await Eventually.TrueAsync(() => lookout.Latest.Count == 1, "the links are known");
        _hanging = new TaskCompletionSource<LinkReport[]>();
        await PassAsync(() => Volatile.Read(ref _asked) == 2);

        Assert.Single(lookout.Latest);

        _hanging.SetResult([]);
    }

    [Fact]
    public async Task Latest_NotWantedAnyMore_EndsAndIsNotKnownLater()
    {
        using var lookout = new LinkLookout(AskAsync, _time);
        await Eventually.TrueAsync(() => lookout.Latest.Count == 1, "the links are known");
        var asked = Volatile.Read(ref _asked);
        _time.Advance(LinkLookout.Patience);

        Assert.Empty(await WhenForgottenAsync(lookout));
        Assert.InRange(Volatile.Read(ref _asked), asked, asked + 1);
    }

    [Fact]
    public async Task Dispose_WhileItLooks_AsksNobodyAnyMore()
    {
        var lookout = new LinkLookout(AskAsync, _time);
        await Eventually.TrueAsync(() => lookout.Latest.Count == 1, "the links are known");
        var asked = Volatile.Read(ref _asked);

        lookout.Dispose();
        await Eventually.TrueAsync(() => lookout.Latest.Count == 0, "it has ended");

        Assert.Equal(asked, Volatile.Read(ref _asked));
    }

    // Looking at it would make it be wanted: one that has ended shows nothing once, and begins again.
    private async Task<IReadOnlyList<LinkReport>> WhenForgottenAsync(LinkLookout lookout)
    {
        await Eventually.TrueAsync(() => !lookout.IsLooking, "it has ended");
        return lookout.Latest;
    }

    private Task PassAsync(Func<bool> condition) => Eventually.TrueAsync(
        () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return condition();
        },
        "it asks again");

    private Task<LinkReport[]> AskAsync()
    {
        var hanging = _hanging;
        Interlocked.Increment(ref _asked);
        return hanging?.Task ?? Task.FromResult(Links);
    }
}
