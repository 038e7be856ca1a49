namespace Orleans.Embedded;

/// <summary>
/// Counts collection rounds. A call notes the count instead of reading a clock, which would cost as much as the call.
/// </summary>
internal sealed class CoarseClock
{
    private int _tick;

    public int Tick => _tick;

    public int Advance() => ++_tick;
}
