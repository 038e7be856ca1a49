using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Federation.Links;

namespace OrleansRelay.Federation.Tests.Links;

public sealed class RoundTripTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RoundTrip _trip;

    public RoundTripTests() => _trip = new RoundTrip(_time);

    [Fact]
    public void Answered_SomeTimes_IsSmoothed()
    {
        AskAndAnswer(80);
        Assert.Equal(TimeSpan.FromMilliseconds(80), _trip.Value);

        AskAndAnswer(0);
        Assert.Equal(TimeSpan.FromMilliseconds(70), _trip.Value);
    }

    [Fact]
    public void Answered_SeveralAtOnce_MeasuresTheFirst()
    {
        _trip.Asked();
        _time.Advance(TimeSpan.FromSeconds(10));
        _trip.Asked();
        _time.Advance(TimeSpan.FromSeconds(1));

        _trip.Answered();
        _trip.Answered();

        Assert.Equal(TimeSpan.FromSeconds(11), _trip.Value);
    }

    [Fact]
    public void Answered_ThatWasAskedBeforeTheMeasuredOne_IsNotItsAnswer()
    {
        _trip.Asked();
        _trip.Asked();
        _trip.Answered();
        _time.Advance(TimeSpan.FromSeconds(1));
        _trip.Asked();

        _trip.Answered();
        Assert.Equal(TimeSpan.Zero, _trip.Value);

        _time.Advance(TimeSpan.FromMilliseconds(8));
        _trip.Answered();
        Assert.Equal(TimeSpan.FromMilliseconds(1), _trip.Value);
    }

    [Fact]
    public void Answered_WithoutAQuestion_CountsForNothing()
    {
        _trip.Answered();
        Assert.Null(_trip.Value);

        AskAndAnswer(5);
        Assert.Equal(TimeSpan.FromMilliseconds(5), _trip.Value);
    }

    private void AskAndAnswer(int milliseconds)
    {
        _trip.Asked();
        _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        _trip.Answered();
    }
}
