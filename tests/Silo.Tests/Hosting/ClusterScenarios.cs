using OrleansRelay.Silo.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Silo.Tests.Hosting;

/// <summary>What is true of a cluster however its nodes find each other.</summary>
internal static class ClusterScenarios
{
    private const string Ack = "{\"status\": \"ok\", \"msg_id\": \"";
    private const string Gone = "Node node1 is not there any more";

    public static async Task ReachesClientsOfTheOtherAsync(ClusterNodes nodes)
    {
        var first = await nodes.ServeAsync(0);
        await nodes.ServeAsync(1, "--Relay:Gateway:Rehearsal=1s");
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
        using var alice = await nodes.RegisterAsync(0, "alice");
        second.Signal("KILL");
        await second.ExitCodeAsync();
        var starting = nodes.ServeAsync(1);
        var id = await SendUntilTakenAsync(alice, "while it was away");

        await starting;

        using var bob = await nodes.RegisterAsync(1, "bob");
        await Eventually.TrueAsync(() => ReadShared(nodes.LogFile(1)).Contains(id, StringComparison.Ordinal), "it has what it missed");
        id = await SendUntilTakenAsync(alice, "hello again");
        while (!(await bob.ReadAsync())!.Contains(id, StringComparison.Ordinal))
        {
            // One that it missed may still come.
        }
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
        var answer = await AskAsync(client, text);
        Assert.StartsWith(Ack, answer, StringComparison.Ordinal);
        return answer!.Substring(Ack.Length, 64);
    }

    // A client tries again for as long as the nodes have not found out that one of them is gone.
    private static async Task<string> SendUntilTakenAsync(Connection client, string text)
    {
        string? answer = null;
        await Eventually.TrueAsync(
            async () => (answer = await AskAsync(client, text))?.StartsWith(Ack, StringComparison.Ordinal) == true, "it is taken");
        return answer!.Substring(Ack.Length, 64);
    }

    private static async Task<string?> AskAsync(Connection client, string text)
    {
        await client.SendAsync($"all||{{\"text\": \"{text}\"}}");
        return await client.ReadAsync();
    }

    private static string ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return new StreamReader(file).ReadToEnd();
    }
}
