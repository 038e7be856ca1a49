using OrleansRelay.Silo.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Silo.Tests.Hosting;

/// <summary>What is true of a cluster however its nodes find each other.</summary>
internal static class ClusterScenarios
{
    private const string Gone = "Node node1 is not there any more";

    public static async Task ReachesClientsOfTheOtherAsync(ClusterNodes nodes)
    {
        var first = await nodes.ServeAsync(0);
        await nodes.ServeAsync(1);
        using var alice = await nodes.RegisterAsync(0, "alice");
        using var bob = await nodes.RegisterAsync(1, "bob");

        var id = await SendAsync(alice, "hello");

        Assert.Contains(id, await bob.ReadAsync(), StringComparison.Ordinal);
        Assert.Contains($"Node node0 of cluster relay1; the other nodes reach it at 127.0.0.1:{nodes.SiloPort(0)}", first.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(ListeningPorts.Of(first.Id), listening => listening.Port != nodes.Port(0) && listening.Port != nodes.SiloPort(0));
    }

    public static async Task ComesBackAfterAKillAsync(ClusterNodes nodes)
    {
        await nodes.ServeAsync(0);
        var second = await nodes.ServeAsync(1);
        second.Signal("KILL");
        await second.ExitCodeAsync();
        using var alice = await nodes.RegisterAsync(0, "alice");
        var id = await SendAsync(alice, "while it was away");

        await nodes.ServeAsync(1);

        using var bob = await nodes.RegisterAsync(1, "bob");
        await Eventually.TrueAsync(() => ReadShared(nodes.LogFile(1)).Contains(id, StringComparison.Ordinal), "it has what it missed");
        Assert.Contains(await SendAsync(alice, "hello again"), await bob.ReadAsync(), StringComparison.Ordinal);
    }

    public static async Task EndsWhenDeclaredDeadAsync(ClusterNodes nodes)
    {
        var first = await nodes.ServeAsync(0);
        var second = await nodes.ServeAsync(1);
        second.Signal("STOP");
        await Eventually.TrueAsync(() => first.Output.Contains(Gone, StringComparison.Ordinal), $"it is declared dead; the other said: {first.Output}");

        second.Signal("CONT");

        Assert.Equal(1, await second.ExitCodeAsync());
        Assert.Contains("declared this node dead", Assert.Single(second.Errors), StringComparison.Ordinal);
    }

    public static async Task RefusesTheNameOfAnotherAsync(ClusterNodes nodes)
    {
        var first = await nodes.ServeAsync(0);
        var second = nodes.Start(1, "--Relay:Node=node0");

        Assert.Equal(1, await second.ExitCodeAsync());
        Assert.Contains("is called node0 too", Assert.Single(second.Errors), StringComparison.Ordinal);
        using var alice = await nodes.RegisterAsync(0, "alice");
        Assert.Empty(first.Errors);
    }

    /// <returns>The id that the message was acknowledged with.</returns>
    public static async Task<string> SendAsync(Connection client, string text)
    {
        const string Ack = "{\"status\": \"ok\", \"msg_id\": \"";
        await client.SendAsync($"all||{{\"text\": \"{text}\"}}");
        var answer = await client.ReadAsync();
        Assert.StartsWith(Ack, answer, StringComparison.Ordinal);
        return answer!.Substring(Ack.Length, 64);
    }

    private static string ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return new StreamReader(file).ReadToEnd();
    }
}
