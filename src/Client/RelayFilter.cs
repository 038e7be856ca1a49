using System.Text.Json;
using OrleansRelay.Client.Wire;

namespace OrleansRelay.Client;

/// <summary>Which messages a client wants to get, by whom they are sent to.</summary>
public sealed class RelayFilter
{
    /// <summary>Targets and prefixes that a filter has at most.</summary>
    public const int MaxTargets = 256;

    private readonly string _word;
    private readonly string[]? _targets;

    private RelayFilter(string word, string[]? targets = null) => (_word, _targets) = (word, targets);

    /// <summary>Everything, whoever it is for.</summary>
    public static RelayFilter All { get; } = new("all");

    /// <summary>What is for this client by name, and what is for <c>all</c> or <c>*</c>.</summary>
    public static RelayFilter Addressed { get; } = new("addressed");

    /// <summary>What is for one of these.</summary>
    /// <param name="targets">1 to 256 targets of 1 to 128 bytes; one that ends in <c>*</c> stands for all that begin as it does.</param>
    /// <exception cref="ArgumentException">They are too many, too few, or one can't be a target.</exception>
    public static RelayFilter To(params IEnumerable<string> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        string[] copy = [.. targets];
        if (copy.Length is 0 or > MaxTargets)
            throw new ArgumentException($"A filter has 1 to {MaxTargets} targets, not {copy.Length}.", nameof(targets));
        foreach (var target in copy)
            Names.CheckTarget(target, nameof(targets));
        return new RelayFilter(string.Join(", ", copy), copy);
    }

    /// <inheritdoc/>
    public override string ToString() => _word;

    /// <summary>The same for names: all, or some.</summary>
    internal static RelayFilter ForNames(IEnumerable<string>? names) => names is null ? All : To(names);

    /// <summary>What at least one of them takes.</summary>
    internal static RelayFilter AnyOf(IEnumerable<RelayFilter> filters)
    {
        var targets = new HashSet<string>(StringComparer.Ordinal);
        foreach (var filter in filters)
        {
            if (filter._targets is null)
                return All;
            targets.UnionWith(filter._targets);
        }

        return targets.Count > MaxTargets ? All : To(targets);
    }

    internal bool Matches(string name) => _targets is null || _targets.Any(target => IsOf(target, name));

    internal void WriteTo(Utf8JsonWriter json)
    {
        if (_targets is null)
            json.WriteStringValue(_word);
        else
            WriteTargetsTo(json);
    }

    internal void WriteNamesTo(Utf8JsonWriter json)
    {
        if (_targets is null)
            json.WriteBooleanValue(true);
        else
            WriteTargetsTo(json);
    }

    private static bool IsOf(string target, string name) =>
        target.EndsWith('*') ? name.AsSpan().StartsWith(target.AsSpan(0, target.Length - 1), StringComparison.Ordinal) : name == target;

    private void WriteTargetsTo(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var target in _targets!)
            json.WriteStringValue(target);
        json.WriteEndArray();
    }
}
