using System.Globalization;

namespace OrleansRelay.Cli.Terminals;

/// <summary>
/// A bar on the last line of the screen, for long work; nothing where no person looks. What else is printed meanwhile stands above it
/// (<see cref="Above"/>), which the bars of a library that owns the screen do not allow.
/// </summary>
internal sealed class ProgressLine(Terminal terminal, string what, long total) : IDisposable
{
    private const int Cells = 30;
    private const string Erase = "\r\e[K";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly bool _isShown = terminal.AreErrorsTerminal;
    private long _shownAt;
    private bool _isThere;

    /// <summary>How much of the total is done.</summary>
    public void Show(long done)
    {
        if (!_isShown)
            return;
        lock (_gate)
        {
            // Work that is done in no time shows none.
            var now = terminal.Time.GetTimestamp();
            if (_shownAt == 0)
                _shownAt = now;
            if (terminal.Time.GetElapsedTime(_shownAt, now) < Pause)
                return;
            (_shownAt, _isThere) = (now, true);
            terminal.Errors.Write(Erase + Bar(done));
        }
    }

    /// <summary>Prints something above the bar.</summary>
    public void Above(TextWriter writer, string line)
    {
        lock (_gate)
        {
            Clear();
            writer.WriteLine(line);
        }
    }

    /// <summary>Takes the bar away.</summary>
    public void Dispose()
    {
        lock (_gate)
            Clear();
    }

    private void Clear()
    {
        if (_isThere)
            terminal.Errors.Write(Erase);
        _isThere = false;
    }

    private string Bar(long done)
    {
        var share = total <= 0 ? 1 : Math.Clamp((double)done / total, 0, 1);
        var full = (int)(share * Cells);
        var bar = terminal.ErrorPalette.Good(new string('━', full)) + terminal.ErrorPalette.Dim(new string('─', Cells - full));
        return string.Create(CultureInfo.InvariantCulture, $"{what} {bar} {share:P0}");
    }
}
