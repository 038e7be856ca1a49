using System.Text.Json;
using OrleansRelay.Cli.Terminals;
using OrleansRelay.Cli.Tests.Support;
using OrleansRelay.Cli.Top;
using OrleansRelay.Client;

namespace OrleansRelay.Cli.Tests.Top;

public sealed class TopViewTests
{
    private static readonly RelayNodeStats Before = new() { Node = "north", Uptime = TimeSpan.FromSeconds(10), Accepted = 100, SentBytes = 400, CpuTime = TimeSpan.FromSeconds(1) };

    private static readonly RelayNodeStats Now = Before with
    {
        Uptime = TimeSpan.FromSeconds(12),
        Accepted = 3100,
        SentBytes = 400,
        CpuTime = TimeSpan.FromSeconds(2),
        Peers = 4,
        MemoryBytes = 96 << 20,
    };

    private static RelayStats Stats(RelayNodeStats node) => new() { Id = "relay1", Nodes = [node] };

    [Fact]
    public void Between_TwoLooks_IsASecondsShare()
    {
        var rates = NodeRates.Between(Before, Now);

        Assert.Equal((1500, 0, 0.5, null), (rates.Accepted, rates.SentBytes, rates.CpuShare, rates.Limited));
    }

    [Fact]
    public void Between_NodeStartedAnew_IsNotKnown() =>
        Assert.Null(NodeRates.Between(Now, Before).Accepted);

    [Fact]
    public void Of_NodesLinksAndLimits_ShowsThem()
    {
        var now = Stats(Now) with
        {
            Nodes = [Now, new RelayNodeStats { Node = "south", Error = "did not answer" }],
            Links = [new RelayLinkStats { Relay = "relay2", State = "down", BehindMessages = 1234, BehindFor = TimeSpan.FromSeconds(75), Error = "Connection refused" }],
            Limits = [new RelayLimitStats("203.0.113.7", 12)],
        };

        var shown = Show(Stats(Before), now);

        Assert.Matches(@"north +12s .* 4 +1,500 +0.0 KiB .*50 % +96\.0 MiB", shown);
        Assert.Matches("south +did not answer", shown);
        Assert.Matches("relay2 +down +1,234 +1m 15s +Connection refused", shown);
        Assert.Matches(@"203\.0\.113\.7 +12", shown);
    }

    [Fact]
    public void Of_HostileNames_DoNoHarm()
    {
        var now = new RelayStats
        {
            Id = "\u001b[2J[red]",
            Nodes = [new RelayNodeStats { Node = "[/]\u009b", Uptime = TimeSpan.FromSeconds(1) }],
            Links = [new RelayLinkStats { Relay = "\u202e", State = "\n", Error = "[bold]" }],
        };

        var shown = Show(null, now);

        Assert.Contains("\\u001b[2J[red]", shown);
        Assert.DoesNotContain(shown, static c => c != '\n' && (char.IsControl(c) || c == '\u202e'));
    }

    [Fact]
    public void Json_OfTwoLooks_HasCountsAndRates()
    {
        var node = JsonElement.Parse(TopJson.Of(Stats(Before), Stats(Now))).GetProperty("nodes")[0];

        Assert.Equal((3100, 1500), (node.GetProperty("accepted").GetInt64(), node.GetProperty("accepted_per_second").GetDouble()));
        Assert.False(node.TryGetProperty("limited", out _));
    }

    private static string Show(RelayStats? before, RelayStats now)
    {
        var output = new RecordedText();
        var terminal = new Terminal { Input = TextReader.Null, Output = output, Errors = TextWriter.Null, Variable = static _ => null, Width = static () => 160 };
        terminal.OutputConsole().Write(TopView.Of(before, now));
        return output.ToString();
    }
}
