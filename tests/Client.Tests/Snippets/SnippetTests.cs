using System.Globalization;
using System.Text.RegularExpressions;
using OrleansRelay.Client.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Client.Tests.Snippets;

/// <summary>The programs that the documents for other languages show run as they stand there.</summary>
public sealed partial class SnippetTests(RealRelayTests.Fixture fixture) : IClassFixture<RealRelayTests.Fixture>, IDisposable
{
    private const string Colour = "\u001b[31m \u009b";

    private readonly TemporaryFolder _folder = new();

    private string Port => fixture.Relay.Port.ToString(CultureInfo.InvariantCulture);

    public void Dispose() => _folder.Dispose();

    [ProgramFact("python3")]
    public Task Python_Runs() => ChatAsync("python3", "python.md", "relay.py");

    [ProgramFact("node")]
    public Task Node_Runs() => ChatAsync("node", "node.md", "relay.mjs");

    [ProgramFact("bash", "nc")]
    public Task Bash_WithNc_Runs() => ChatAsync("bash", "bash.md", "relay.sh");

    [ProgramFact("bash", "ncat")]
    public Task Bash_WithNcat_Runs() => ChatAsync("bash", "bash.md", "relay.sh", static code => code.Replace("nc ", "ncat ", StringComparison.Ordinal));

    [ProgramFact("bash", "nc")]
    public Task Send_WithNc_Runs() => SendAsync(static code => code);

    [ProgramFact("bash", "ncat")]
    public Task Send_WithNcat_Runs() => SendAsync(static code => code.Replace("nc -N", "ncat", StringComparison.Ordinal));

    private async Task ChatAsync(string program, string document, string file, Func<string, string>? adapt = null)
    {
        var path = Extract(document, file, adapt);
        await using var bob = await RelayClient.ConnectAsync(fixture.Relay.Address, "bob");
        using (var carol = new SnippetProcess(program, path, "127.0.0.1", Port, "carol", "bob", "hello, \"Bob\" \\o/"))
        {
            var hello = await FirstAsync(bob, carol);
            Assert.Equal(("carol", "hello, \"Bob\" \\o/"), (hello.From, hello.Text));
            await bob.SendAsync("carol", "hello yourself" + Colour);
            await Eventually.TrueAsync(() => carol.Output.Contains("hello yourself", StringComparison.Ordinal), $"it is told; it said: {carol.Output}");
            Assert.DoesNotContain(carol.Output, static c => Colour.Contains(c) && c != ' ' && char.IsControl(c));
        }

        await Eventually.TrueAsync(
            async () => (await bob.SendAsync("carol", "still there?", level: RelayAckLevel.Delivered)).Reached == RelayAckLevel.Accepted,
            "it is gone");
        await bob.SendAsync("carol", "while you were away");

        using var again = new SnippetProcess(program, path, "127.0.0.1", Port, "carol", "bob", "I am back");
        Assert.Equal("I am back", (await bob.NextAsync(1))[0].Text);
        await Eventually.TrueAsync(() => again.Output.Contains("while you were away", StringComparison.Ordinal), $"it is told; it said: {again.Output}");
        Assert.DoesNotContain("hello yourself", again.Output, StringComparison.Ordinal);
    }

    private async Task SendAsync(Func<string, string> adapt)
    {
        using var deadline = new CancellationTokenSource(Eventually.Deadline);
        await using var admin = await RelayClient.ConnectAsync(fixture.Relay.Address, "admin");
        using var backup = new SnippetProcess("bash", Extract("bash.md", "send.sh", adapt), "127.0.0.1", Port);

        Assert.Equal(0, await backup.ExitCodeAsync(deadline.Token));
        Assert.Equal(["The backup is done."], await admin.TextsAsync(1));
        Assert.Contains("\"status\": \"ok\", \"msg_id\"", backup.Output, StringComparison.Ordinal);
    }

    // What goes wrong is said by the program and would be waited for in vain.
    private static async Task<RelayMessage> FirstAsync(RelayClient client, SnippetProcess process)
    {
        var next = client.NextAsync(1);
        await Task.WhenAny(next, process.ExitCodeAsync(CancellationToken.None));
        Assert.True(next.IsCompletedSuccessfully, process.Output);
        return (await next)[0];
    }

    private string Extract(string document, string file, Func<string, string>? adapt)
    {
        using var reader = new StreamReader(typeof(SnippetTests).Assembly.GetManifestResourceStream(document)!);
        var snippet = Snippet().Matches(reader.ReadToEnd()).Single(match => match.Groups[1].Value == file).Groups[2].Value;
        var path = _folder.File(file);
        File.WriteAllText(path, adapt is null ? snippet : adapt(snippet));
        return path;
    }

    [GeneratedRegex("<!-- ([\\w.]+) -->\n```\\w+\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippet();
}
