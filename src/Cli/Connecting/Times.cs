using System.Globalization;
using OrleansRelay.Silo.Configuration;

namespace OrleansRelay.Cli.Connecting;

/// <summary>Times as people write them on a command line.</summary>
internal static class Times
{
    public const string Duration = "a time such as 500ms, 30s, 10m, or a number of seconds";
    public const string Moment = "a time such as 10m (ago), 2026-11-26T12:00Z or Unix seconds";

    // The longest that a timer waits.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(49);

    public static TimeSpan? ParseDuration(string text)
    {
        if (double.TryParse(text, CultureInfo.InvariantCulture, out var seconds))
            text = FormattableString.Invariant($"{seconds}s");
        return Durations.TryParse(text, out var time) && time > TimeSpan.Zero && time <= Longest ? time : null;
    }

    public static DateTimeOffset? ParseMoment(string text, DateTimeOffset now)
    {
        if (double.TryParse(text, CultureInfo.InvariantCulture, out var seconds))
            return FromUnix(seconds);
        if (Durations.TryParse(text, out var ago))
            return ago >= TimeSpan.Zero && ago < now - DateTimeOffset.MinValue ? now - ago : null;
        const DateTimeStyles Style = DateTimeStyles.AssumeLocal;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Style, out var moment) ? moment : null;
    }

    /// <summary>Null if no calendar has it.</summary>
    public static DateTimeOffset? FromUnix(double seconds)
    {
        const double Latest = 253_402_300_799;
        return seconds is >= 0 and <= Latest ? DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond)) : null;
    }
}
