using System.Text.Json;
using System.Text.RegularExpressions;
using OrleansRelay.Testing;
using OrleansRelay.Web.Tests.Support;

namespace OrleansRelay.Web.Tests.Metrics;

/// <summary>The dashboard, the alerts and the documentation name metrics and labels that a relay really tells.</summary>
public sealed partial class OperationFilesTests : IAsyncLifetime
{
    private WebRelay _relay = null!;
    private WebRelay _otherNode = null!;
    private WebRelay _otherRelay = null!;

    /// <summary>Two nodes, and a link, so that there is something to tell of everything.</summary>
    public async Task InitializeAsync()
    {
        var ports = FreePorts.Take(3);
        var relays = RelaysFiles.Write([("relay2", ports[2])]);
        string[] cluster = [$"--Relay:RelaysFile={relays}", "--Relay:Cluster:Provider=local", $"--Relay:Cluster:Primary=127.0.0.1:{ports[0]}"];
        _relay = await WebRelay.StartAsync([.. cluster, $"--Relay:Cluster:SiloPort={ports[0]}", "--Relay:Node=a"]);
        _otherNode = await WebRelay.StartAsync([.. cluster, $"--Relay:Cluster:SiloPort={ports[1]}", "--Relay:Node=b"]);
        _otherRelay = await WebRelay.StartAsync(
            "--Relay:Id=relay2", $"--Relay:Port={ports[2]}", $"--Relay:RelaysFile={RelaysFiles.Write([("relay1", _relay.Tcp.Port)])}");
        await Eventually.TrueAsync(
            async () => (await _relay.Client.GetJsonAsync("api/relays")).GetProperty("links")[0].GetProperty("round_trip_ms").ValueKind == JsonValueKind.Number,
            "there is a link of which all is known");
        using var alice = await _relay.RegisterAsync("alice");
        await alice.SendAsync("x||{}\n");
        await alice.ReadLinesAsync(1);
    }

    public async Task DisposeAsync()
    {
        await _otherRelay.DisposeAsync();
        await _otherNode.DisposeAsync();
        await _relay.DisposeAsync();
    }

    [Fact]
    public async Task Dashboard_EachQuery_NamesWhatIsTold()
    {
        using var dashboard = JsonDocument.Parse(Resource("orleansrelay.json"));
        var queries = dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .Where(static panel => panel.TryGetProperty("targets", out _))
            .SelectMany(static panel => panel.GetProperty("targets").EnumerateArray(), static (_, target) => target.GetProperty("expr").GetString()!)
            .ToList();

        Assert.InRange(queries.Count, 25, 100);
        await AssertToldAsync(queries);
    }

    [Fact]
    public void Dashboard_EachPanel_ReadsFromTheDatasourceThatIsChosen()
    {
        using var dashboard = JsonDocument.Parse(Resource("orleansrelay.json"));
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().ToList();

        Assert.Equal(panels.Count, panels.Select(static panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.All(
            panels.Where(static panel => panel.GetProperty("type").GetString() != "row"),
            static panel => Assert.Equal("${DS_PROMETHEUS}", panel.GetProperty("datasource").GetProperty("uid").GetString()));
    }

    [Fact]
    public async Task Alerts_EachExpression_NamesWhatIsTold()
    {
        var expressions = Expression().Matches(Resource("alerts.yml")).Select(static match => match.Groups[1].Value).ToList();

        Assert.InRange(expressions.Count, 8, 50);
        await AssertToldAsync(expressions);
    }

    [Fact]
    public async Task Documentation_EachName_IsToldAndAllOfOursAreThere()
    {
        var told = await ReadAsync();
        var named = Code().Matches(Resource("operations.md")).Select(static match => match.Value).ToHashSet();

        Assert.All(named, name => Assert.Contains(name, told.Names.Union(told.LabelNames).Union(told.Families)));
        Assert.All(told.Families.Where(static name => name.StartsWith("orleansrelay_", StringComparison.Ordinal)), name => Assert.Contains(name, named));
    }

    private async Task<PrometheusText> ReadAsync()
    {
        PrometheusText told = null!;
        await Eventually.TrueAsync(
            async () =>
            {
                told = await PrometheusText.ReadAsync(_relay.Client);
                return told.Names.Contains("orleansrelay_links") && told.Names.Contains("orleansrelay_replica_lag_size_bytes");
            },
            "links and nodes are told of");
        return told;
    }

    private async Task AssertToldAsync(List<string> queries)
    {
        var told = await ReadAsync();
        Assert.All(queries, query =>
        {
            var metrics = Metric().Matches(Labels().Replace(query, "")).Select(static match => match.Value).ToList();
            Assert.NotEmpty(metrics);
            Assert.All(metrics, metric => Assert.Contains(metric, told.Names));
            // Those that Prometheus itself adds stand for what is scraped.
            Assert.All(
                Labels().Matches(query).SelectMany(static match => LabelName().Matches(match.Value)).Select(static match => match.Value),
                label => Assert.Contains(label, (string[])[.. told.LabelNames, "job", "instance"]));
        });
    }

    private static string Resource(string name)
    {
        using var stream = typeof(OperationFilesTests).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\b(?:orleansrelay|orleans|dotnet|http|kestrel|process)_[a-z0-9_]+\b")]
    private static partial Regex Metric();

    [GeneratedRegex(@"\{[^}]*\}|\bby \([^)]*\)|\bwithout \([^)]*\)")]
    private static partial Regex Labels();

    [GeneratedRegex(@"(?<=[{(,] *)[a-z_]+(?= *(?:[,)]|=|!))")]
    private static partial Regex LabelName();

    [GeneratedRegex(@"^ +expr: (.+)$", RegexOptions.Multiline)]
    private static partial Regex Expression();

    [GeneratedRegex("(?<=`)(?:orleansrelay|orleans|dotnet|http|kestrel|process)_[a-z0-9_]+(?=`)")]
    private static partial Regex Code();
}
