using OrleansRelay.Client.Tests.Support;

namespace OrleansRelay.Client.Tests;

/// <summary>What a client makes of a relay's figures.</summary>
public sealed class StatsTests : IDisposable
{
    private readonly ScriptedRelay _relay = new();

    public void Dispose() => _relay.Dispose();

    [Fact]
    public async Task GetStatsAsync_AllIsTold_IsTakenOver()
    {
        var stats = await AskAsync(
            """
            {"status": "stats", "time": 1795354030.123456, "id": "relay1", "node": "north", "new": [{}],
             "nodes": [{"node": "north", "uptime": 12.3, "connections": 5, "peers": 4, "accepted": 100, "duplicates": 3, "sent_bytes": 400,
                        "limited": 2, "refused": 1, "log_bytes": 12345, "memory_bytes": 12345678, "cpu_seconds": 1.25, "new": 1},
                       {"node": "south", "error": "It did not answer."}],
             "links": [{"relay": "relay2", "state": "up", "behind_messages": 7, "behind_seconds": 0.5, "slowed": true, "error": null}],
             "limits": [{"address": "203.0.113.7", "limited": 12}]}
            """);

        Assert.Equal((1795354030123, "relay1", "north"), (stats.Time!.Value.ToUnixTimeMilliseconds(), stats.Id, stats.Node));
        Assert.Equal(
            new RelayNodeStats
            {
                Node = "north",
                Uptime = TimeSpan.FromSeconds(12.3),
                Connections = 5,
                Peers = 4,
                Accepted = 100,
                Duplicates = 3,
                SentBytes = 400,
                Limited = 2,
                Refused = 1,
                LogBytes = 12345,
                MemoryBytes = 12345678,
                CpuTime = TimeSpan.FromSeconds(1.25),
            },
            stats.Nodes[0]);
        Assert.Equal(new RelayNodeStats { Node = "south", Error = "It did not answer." }, stats.Nodes[1]);
        var link = new RelayLinkStats { Relay = "relay2", State = "up", BehindMessages = 7, BehindFor = TimeSpan.FromSeconds(0.5), IsSlowed = true };
        Assert.Equal(link, Assert.Single(stats.Links));
        Assert.Equal(new RelayLimitStats("203.0.113.7", 12), Assert.Single(stats.Limits));
    }

    [Fact]
    public async Task GetStatsAsync_LittleIsTold_LeavesTheRestOut()
    {
        var stats = await AskAsync("""{"status": "stats", "id": "relay1", "node": null, "nodes": [{"node": null, "uptime": 1e20}]}""");

        Assert.Equal((null, "relay1", null), (stats.Time, stats.Id, stats.Node));
        Assert.True(Assert.Single(stats.Nodes).Uptime > TimeSpan.FromDays(36_500));
        Assert.Empty(stats.Links);
        Assert.Empty(stats.Limits);
    }

    [Theory]
    [InlineData("""{"status": "stats", "nodes": {}}""", RelayErrorCodes.BadServer)]
    [InlineData("""{"status": "stats", "nodes": [{"accepted": -1}]}""", RelayErrorCodes.BadServer)]
    [InlineData("""{"status": "stats", "nodes": [{"accepted": 1.5}]}""", RelayErrorCodes.BadServer)]
    [InlineData("""{"status": "stats", "links": [{"error": 1}]}""", RelayErrorCodes.BadServer)]
    [InlineData("""{"status": "error", "error": "not_allowed", "message": "From here only."}""", RelayErrorCodes.NotAllowed)]
    public async Task GetStatsAsync_NoneAreTold_Throws(string answer, string code) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<RelayException>(() => AskAsync(answer))).Code);

    private async Task<RelayStats> AskAsync(string answer)
    {
        var (client, connection) = await _relay.ConnectAsync();
        await using var disposed = client;
        var stats = client.GetStatsAsync();
        Assert.Equal("""{"stats":true}""", await connection.ReadQuestionAsync());
        await connection.SayAsync(answer.ReplaceLineEndings(" "));
        return await stats;
    }
}
