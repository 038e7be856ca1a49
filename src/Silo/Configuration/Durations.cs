using System.Globalization;

namespace OrleansRelay.Silo.Configuration;

/// <summary>Times as people write them: <c>500ms</c>, <c>30s</c>, <c>10m</c>, <c>1.5h</c>, <c>7d</c>, or <c>00:10:00</c>.</summary>
public static class Durations
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
        ("d", TimeSpan.FromDays(1)),
    ];

    public static bool TryParse(string text, out TimeSpan value)
    {
        foreach (var (unit, length) in Units)
        {
            if (text.EndsWith(unit, StringComparison.OrdinalIgnoreCase)
                && double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out var count)
                && Math.Abs(count * length.TotalDays) < TimeSpan.MaxValue.TotalDays / 2)
            {
                value = count * length;
                return true;
            }
        }

        value = default;
        return text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value);
    }

    public static string Format(TimeSpan value)
    {
        var (unit, length) = Units.Last(unit => value >= unit.Length || unit.Unit == "ms");
        return FormattableString.Invariant($"{value / length:0.###}{unit}");
    }
}
