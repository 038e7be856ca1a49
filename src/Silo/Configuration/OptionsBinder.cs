using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace OrleansRelay.Silo.Configuration;

/// <summary>
/// Makes options of a section: each property that is a setting is read under its name, or its
/// <see cref="ConfigurationKeyNameAttribute"/>, which is a path of the section. Collects what is wrong instead of stopping at
/// the first, and remembers which keys there are, so that others can be told.
/// </summary>
/// <param name="renamed">Keys that are still read under an old name: from the name that they have now to that.</param>
internal sealed class OptionsBinder(IConfigurationSection section, IReadOnlyDictionary<string, string> renamed)
{
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _named = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedDictionary<string, string?> _values = new(StringComparer.Ordinal);
    private readonly List<string> _errors = [];
    private readonly List<(string Old, string New)> _renamed = [];

    public IReadOnlyList<string> Errors => _errors;

    public IReadOnlyCollection<string> KnownKeys => _known;

    /// <summary>What counts now, by path; null where nothing is set and the default depends on something else.</summary>
    public IReadOnlyDictionary<string, string?> Values => _values.ToDictionary(pair => PathOf(pair.Key), static pair => pair.Value);

    public IReadOnlyList<(string Old, string New)> RenamedKeys => _renamed;

    public IReadOnlyList<string> UnknownKeys =>
    [
        .. section.AsEnumerable(makePathsRelative: true)
            .Where(pair => pair.Value is not null && !_known.Contains(pair.Key) && !_named.Contains(pair.Key))
            .Select(pair => PathOf(pair.Key))
            .Order(StringComparer.Ordinal),
    ];

    /// <param name="prefix">Stands before the names of properties that say nothing else.</param>
    public T Bind<T>(string prefix = "")
        where T : new()
    {
        object options = new T();
        foreach (var property in typeof(T).GetProperties())
        {
            var key = property.GetCustomAttribute<ConfigurationKeyNameAttribute>()?.Name ?? prefix + property.Name;
            if (SettingFormat.Of(property) is not { } format)
                continue;
            if (Read(key, format) is { } value)
                property.SetValue(options, value);
            _values[key] = property.GetValue(options) is { } counts ? SettingFormat.Write(counts) : null;
        }

        return (T)options;
    }

    /// <summary>The text under a key, or under its old name; null if there is none but blanks.</summary>
    public string? Text(string key) => _values[key] = Find(key).Text;

    /// <summary>Everything directly below a key, as it is written, by names that are up to the user.</summary>
    public IReadOnlyDictionary<string, string> Texts(string key)
    {
        var texts = new Dictionary<string, string>();
        foreach (var child in section.GetSection(key).GetChildren().Where(static child => child.Value is not null))
        {
            // Not one of those that stand in the documentation.
            _named.Add($"{key}:{child.Key}");
            texts[child.Key] = child.Value!;
        }

        return texts;
    }

    public void Fail(string key, string reason) => _errors.Add($"{PathOf(key)}: {reason}");

    private object? Read(string key, SettingFormat format)
    {
        (key, var text) = Find(key);
        if (text is null)
            return null;
        var value = format.Parse(text);
        if (value is null)
            Fail(key, $"\"{text}\" is not {format.Expected}.");
        return value;
    }

    private (string Key, string? Text) Find(string key)
    {
        var text = Look(key);
        if (!renamed.TryGetValue(key, out var old) || Look(old) is not { } before)
            return (key, text);
        _renamed.Add((PathOf(old), PathOf(key)));
        return text is null ? (old, before) : (key, text);
    }

    private string? Look(string key)
    {
        _known.Add(key);
        return section[key] is { } text && text.Trim().Length > 0 ? text.Trim() : null;
    }

    private string PathOf(string key) => $"{section.Path}:{key}";
}
