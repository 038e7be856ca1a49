using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;

namespace OrleansRelay.Silo.Configuration;

/// <summary>
/// Reads values of one section, each with its bounds; collects what is wrong instead of stopping at the first, and
/// remembers which keys it was asked for, so that the others can be told.
/// </summary>
internal sealed class SectionReader(IConfigurationSection section)
{
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _errors = [];

    public IReadOnlyList<string> Errors => _errors;

    public IReadOnlyList<string> UnknownKeys =>
    [
        .. section.AsEnumerable(makePathsRelative: true)
            .Where(pair => pair.Value is not null && pair.Key.Length > 0 && !_known.Contains(pair.Key))
            .Select(pair => $"{section.Path}:{pair.Key}")
            .Order(StringComparer.Ordinal),
    ];

    public string? Text(string key)
    {
        _known.Add(key);
        return section[key] is { } text && text.Trim().Length > 0 ? text.Trim() : null;
    }

    public int Int(string key, int otherwise, int min, int max) => (int)Long(key, otherwise, min, max);

    public long Long(string key, long otherwise, long min, long max) =>
        Read(key, otherwise, Sizes.TryParse, value => value >= min && value <= max, $"a whole number from {min} to {max}");

    public double Double(string key, double otherwise, double min, double max) =>
        Read(key, otherwise, TryParseDouble, value => value >= min && value <= max, FormattableString.Invariant($"a number from {min} to {max}"));

    public TimeSpan Time(string key, TimeSpan otherwise, TimeSpan min, TimeSpan max) => Read(
        key,
        otherwise,
        Durations.TryParse,
        value => value >= min && value <= max,
        $"a time from {Durations.Format(min)} to {Durations.Format(max)}, such as 500ms, 30s, 10m or 00:10:00");

    public T Choice<T>(string key, T otherwise)
        where T : struct, Enum =>
        Read(key, otherwise, TryParseChoice, static _ => true, string.Join(", ", Enum.GetNames<T>().Select(KebabCase)));

    public IPAddress Address(string key, IPAddress otherwise) =>
        Read(key, otherwise, TryParseAddress, static _ => true, "an IP address, or * for every one");

    public void Fail(string key, string reason) => _errors.Add($"{section.Path}:{key}: {reason}");

    private delegate bool Parser<T>(string text, out T value);

    private T Read<T>(string key, T otherwise, Parser<T> parse, Func<T, bool> check, string expected)
    {
        if (Text(key) is not { } text)
            return otherwise;
        if (parse(text, out var value) && check(value))
            return value;
        Fail(key, $"\"{text}\" is not {expected}.");
        return otherwise;
    }

    private static bool TryParseDouble(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    private static bool TryParseChoice<T>(string text, out T value)
        where T : struct, Enum =>
        Enum.TryParse(text.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out value)
        && Enum.IsDefined(value) && !char.IsDigit(text[0]);

    private static bool TryParseAddress(string text, out IPAddress value)
    {
        value = IPAddress.IPv6Any;
        return text == "*" || IPAddress.TryParse(text, out value!);
    }

    private static string KebabCase(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : $"{c}"));
}
