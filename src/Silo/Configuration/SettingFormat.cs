using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using System.Reflection;

namespace OrleansRelay.Silo.Configuration;

/// <summary>How the values of a setting are written, and which are allowed.</summary>
/// <param name="Expected">Completes "… is not".</param>
/// <param name="Parse">Null if the text is no such value.</param>
internal sealed record SettingFormat(string Expected, Func<string, object?> Parse)
{
    private delegate bool Parser<T>(string text, out T value);

    /// <summary>Null for a property that is no setting: a number or a time without <see cref="RangeAttribute"/>, or read-only.</summary>
    public static SettingFormat? Of(PropertyInfo property)
    {
        var type = property.PropertyType;
        var range = property.GetCustomAttribute<RangeAttribute>();
        if (!property.CanWrite)
            return null;
        if (type == typeof(string))
            return new SettingFormat("a text", static text => text);
        if (type == typeof(IPAddress))
            return new SettingFormat("an IP address, or * for every one", ParseAddress);
        if (type == typeof(IPEndPoint))
            return new SettingFormat("an IP address and a port, such as 127.0.0.1:11111", ParseEndPoint);
        if (type == typeof(bool))
            return new SettingFormat("on or off", ParseSwitch);
        if (type.IsEnum)
            return Choice(type);
        return range is null ? null : InRange(type, range);
    }

    /// <summary>A value as it would be written.</summary>
    public static string Write(object value) => value switch
    {
        bool isOn => isOn ? "on" : "off",
        Enum choice => KebabCase($"{choice}"),
        TimeSpan time => Durations.Format(time),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => $"{value}",
    };

    private static SettingFormat InRange(Type type, RangeAttribute range)
    {
        if (type == typeof(TimeSpan))
            return Time(ParseTime(range.Minimum), ParseTime(range.Maximum));
        var (min, max) = (ToDouble(range.Minimum), ToDouble(range.Maximum));
        if (type == typeof(double))
            return Between<double>(FormattableString.Invariant($"a number from {min} to {max}"), TryParseDouble, min, max);
        var whole = Between<long>($"a whole number from {(long)min} to {(long)max}", Sizes.TryParse, (long)min, (long)max);
        return type == typeof(long) ? whole : whole with { Parse = text => whole.Parse(text) is long value ? (int)value : null };
    }

    private static SettingFormat Time(TimeSpan min, TimeSpan max) => Between<TimeSpan>(
        $"a time from {Durations.Format(min)} to {Durations.Format(max)}, such as 500ms, 30s, 10m or 00:10:00", Durations.TryParse, min, max);

    private static SettingFormat Between<T>(string expected, Parser<T> parse, T min, T max)
        where T : struct, IComparable<T> =>
        new(expected, text => parse(text, out var value) && value.CompareTo(min) >= 0 && value.CompareTo(max) <= 0 ? value : null);

    private static SettingFormat Choice(Type type)
    {
        var choices = Enum.GetNames(type).ToDictionary(static name => name, name => Enum.Parse(type, name), StringComparer.OrdinalIgnoreCase);
        return new SettingFormat(
            string.Join(", ", choices.Keys.Select(KebabCase)),
            text => choices.GetValueOrDefault(text.Replace("-", "", StringComparison.Ordinal)));
    }

    // Only the bounds of a type that the attribute does not know are given as text.
    private static TimeSpan ParseTime(object bound) => TimeSpan.Parse((string)bound, CultureInfo.InvariantCulture);

    private static double ToDouble(object bound) => Convert.ToDouble(bound, CultureInfo.InvariantCulture);

    private static bool TryParseDouble(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    // What JSON and other programs call it, too.
    private static object? ParseSwitch(string text) => text.ToLowerInvariant() switch
    {
        "on" or "true" => true,
        "off" or "false" => false,
        _ => null,
    };

    private static IPAddress? ParseAddress(string text) =>
        text == "*" ? IPAddress.IPv6Any : IPAddress.TryParse(text, out var address) ? address : null;

    // Without a port it would be 0, which nobody is reached at.
    private static IPEndPoint? ParseEndPoint(string text) =>
        IPEndPoint.TryParse(text, out var endpoint) && endpoint.Port > 0 ? endpoint : null;

    private static string KebabCase(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : $"{c}"));
}
