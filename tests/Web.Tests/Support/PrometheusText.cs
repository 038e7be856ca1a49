using System.Globalization;
using System.Text.RegularExpressions;

namespace OrleansRelay.Web.Tests.Support;

/// <summary>What a relay tells Prometheus, read strictly.</summary>
public sealed partial class PrometheusText
{
    private readonly HashSet<string> _described = [];

    private PrometheusText(string text)
    {
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Comment().Match(line) is { Success: true } comment)
                _described.Add(comment.Groups["name"].Value);
            else
                Samples.Add(ParseSample(line));
        }
    }

    public List<Sample> Samples { get; } = [];

    /// <summary>The names that have a type: those of the samples, but one for all of a histogram.</summary>
    public IReadOnlySet<string> Families => _described;

    public HashSet<string> Names => [.. Samples.Select(static sample => sample.Name)];

    public HashSet<string> LabelNames => [.. Samples.SelectMany(static sample => sample.Labels.Keys)];

    public static async Task<PrometheusText> ReadAsync(HttpClient client)
    {
        var response = await client.GetAsync("metrics");
        response.EnsureSuccessStatusCode();
        Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
        return new PrometheusText(await response.Content.ReadAsStringAsync());
    }

    /// <summary>The one sample of that name whose labels have all these values; null if there is none.</summary>
    public double? Value(string name, params (string Label, string Value)[] labels) => Samples.SingleOrDefault(
        sample => sample.Name == name && labels.All(one => sample.Labels.GetValueOrDefault(one.Label) == one.Value))?.Value;

    private Sample ParseSample(string line)
    {
        var match = Line().Match(line);
        Assert.True(match.Success, $"This is no sample: {line}");
        var name = match.Groups["name"].Value;
        Assert.True(_described.Contains(name) || _described.Contains(Series().Replace(name, "")), $"{name} has no type.");
        var labels = Label().Matches(match.Groups["labels"].Value).ToDictionary(static one => one.Groups[1].Value, static one => one.Groups[2].Value);
        return new Sample(name, labels, double.Parse(match.Groups["value"].Value.Replace("+Inf", "Infinity", StringComparison.Ordinal), CultureInfo.InvariantCulture));
    }

    [GeneratedRegex("^# (?:HELP (?<name>[a-z_:][a-z0-9_:]*) .*|TYPE (?<name>[a-z_:][a-z0-9_:]*) (?:counter|gauge|histogram|untyped))$", RegexOptions.IgnoreCase)]
    private static partial Regex Comment();

    [GeneratedRegex("""^(?<name>[a-z_:][a-z0-9_:]*)(?:\{(?<labels>(?:[a-z_][a-z0-9_]*="(?:[^"\\\n]|\\["\\n])*",?)*)\})? (?<value>[-+0-9.eEInfNa]+)$""", RegexOptions.IgnoreCase)]
    private static partial Regex Line();

    [GeneratedRegex("""([a-z_][a-z0-9_]*)="((?:[^"\\]|\\.)*)",?""", RegexOptions.IgnoreCase)]
    private static partial Regex Label();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Series();

    public sealed record Sample(string Name, Dictionary<string, string> Labels, double Value);
}
