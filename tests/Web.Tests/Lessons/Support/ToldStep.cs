using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansRelay.Web.Tests.Support;

namespace OrleansRelay.Web.Tests.Lessons.Support;

/// <summary>What was told of a step.</summary>
public sealed record ToldStep(IReadOnlyList<string> Said, IReadOnlyList<JsonElement> Hops, IReadOnlyList<JsonElement> Meshes)
{
    /// <summary>Hops over links.</summary>
    public IReadOnlyList<JsonElement> Copies => [.. Hops.Where(static hop => hop.Text("from_relay") is not null)];

    /// <summary>Copies that died.</summary>
    public int Needless => Copies.Count(static hop => hop.Text("outcome") == "duplicate");

    /// <summary>The whole numbers that stand in what was said, in order.</summary>
    public IReadOnlyList<int> Numbers =>
    [
        .. Said.SelectMany(static text => Regex.Matches(text, @"(?<![\w.])\d+(?![\w.]\w)"))
            .Select(static match => int.Parse(match.Value, CultureInfo.InvariantCulture)),
    ];

    public override string ToString() => string.Join(" | ", Said);
}
