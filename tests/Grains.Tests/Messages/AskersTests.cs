using System.Net;
using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Grains.Messages;

namespace OrleansRelay.Grains.Tests.Messages;

public sealed class AskersTests
{
    private static readonly SiloAddress One = SiloAddress.New(IPAddress.Loopback, 1, 1);
    private static readonly SiloAddress Other = SiloAddress.New(IPAddress.Loopback, 2, 1);

    private readonly FakeTimeProvider _time = new();
    private readonly Askers _askers;

    public AskersTests() => _askers = new Askers(_time);

    [Theory]
    [InlineData(75, 25, true)]
    [InlineData(74, 26, false)]
    [InlineData(50, 50, false)]
    public void Count_SpanIsOver_TellsWhoAskedThreeQuarters(int one, int other, bool isTold)
    {
        Assert.Null(_askers.Count(One, 4 * one - 1));
        Assert.Null(_askers.Count(Other, 4 * other));
        _time.Advance(Askers.Span);
        Assert.Equal(isTold ? One : null, _askers.Count(One, 1));
    }

    [Fact]
    public void Count_FewInASpan_TellsNobody()
    {
        _time.Advance(Askers.Span);
        Assert.Null(_askers.Count(One, Askers.LeastIds - 1));
        _time.Advance(Askers.Span);
        Assert.Equal(One, _askers.Count(One, Askers.LeastIds));
    }

    [Fact]
    public void Count_NextSpan_ForgetsTheOneBefore()
    {
        _time.Advance(Askers.Span);
        Assert.Equal(One, _askers.Count(One, 1000));
        _time.Advance(Askers.Span);
        Assert.Equal(Other, _askers.Count(Other, 100));
    }
}
