using System.Text;
using System.Text.Json;
using OrleansRelay.Cli.Tests.Support;
using OrleansRelay.Testing;

namespace OrleansRelay.Cli.Tests.Commands;

public sealed class LogCommandTests : IDisposable
{
    // The worked example of docs/protocol.md, twice: with the relay's id, and with one of the client's own.
    private const string Hello =
        """{"from": "alice", "to": "bob", "body": "hello", "timestamp": 1748340000.123456, "seen_by": ["relay1"], "msg_id": "d9524a279d88cb2dbd5dcd65c85460a5494ef30cc05dff70503561c28d8e84f3"}""";

    private const string Again =
        """{"from": "alice", "to": "bob", "body": "hello", "id": "42", "timestamp": 1748340001.0, "seen_by": ["relay1", "verify"], "msg_id": "e0fbfaafaa4e065f5ab72766a28d5e8da77ffb96e360b7c4e59dba6a72f2a554"}""";

    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("relay_log.jsonl");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Verify_SoundFile_SaysSo()
    {
        Write($"{Hello}\n{Again}\n");

        using var run = await CommandRun.EndedAsync("log", "verify", Path);

        Assert.Equal(0, await run.Exit);
        Assert.Equal($"{Path}: 2 lines, ✓ every id fits its message\n", run.Output);
    }

    [Fact]
    public async Task Verify_DamagedLines_AreToldWithTheirPlaceAndWhy()
    {
        var changed = Hello.Replace("hello", "hallo", StringComparison.Ordinal);
        var torn = Hello[..40];
        Write($"{Hello}\n{changed}\n\n{{\"from\": \"a\"}}\nno json\u001b[2J\n{torn}");

        using var run = await CommandRun.EndedAsync("log", "verify", Path, "--json");

        var found = run.Lines.Select(static line => JsonElement.Parse(line)).ToArray();
        var first = Hello.Length + 1;
        Assert.Equal(1, await run.Exit);
        Assert.Equal([2, 3, 4, 5, 6], found[..^1].Select(static one => one.GetProperty("line").GetInt32()));
        Assert.Equal([first, 2 * first, (2 * first) + 1], found[..3].Select(static one => one.GetProperty("offset").GetInt32()));
        Assert.Contains("its content gives the id", found[0].GetProperty("reason").GetString());
        Assert.Contains("it is empty", found[1].GetProperty("reason").GetString());
        Assert.Contains("it is no entry", found[2].GetProperty("reason").GetString());
        Assert.Contains("it is no entry", found[3].GetProperty("reason").GetString());
        Assert.Contains("it does not end", found[4].GetProperty("reason").GetString());
        Assert.Equal((5, 5), (found[5].GetProperty("lines").GetInt32(), found[5].GetProperty("wrong").GetInt32()));
    }

    [Fact]
    public async Task Verify_LineTooLongToBeKept_IsToldAndTheNextOneIsRead()
    {
        Write($"{new string('x', 17 << 20)}\n{Hello}\n");

        using var run = await CommandRun.EndedAsync("log", "verify", Path);

        Assert.Contains("line 1, byte 0: it is longer than 16 MiB", run.Output);
        Assert.Contains("2 lines, ✗ 1 wrong", run.Output);
    }

    [Fact]
    public async Task Verify_NoSuchFile_SaysSo()
    {
        using var run = await CommandRun.EndedAsync("log", "verify", _folder.File("none"));

        Assert.Equal(1, await run.Exit);
        Assert.Contains("There is no file", run.Errors);
    }

    [Theory]
    [InlineData("--from", "carol", 1)]
    [InlineData("--from", "a*", 2)]
    [InlineData("--to", "bob", 3)]
    [InlineData("--to", "nobody", 0)]
    [InlineData("--since", "1748340000.5", 2)]
    [InlineData("--since", "2025-05-27T10:00:00.5Z", 2)]
    public async Task Cat_Filter_PrintsWhatIsWanted(string option, string value, int count)
    {
        Write($"{Hello}\n{Again}\n{Again.Replace("alice", "carol", StringComparison.Ordinal)}\n");

        using var run = await CommandRun.EndedAsync("log", "cat", Path, option, value);

        Assert.Equal((0, count), (await run.Exit, run.Lines.Length));
    }

    [Fact]
    public async Task Cat_Json_IsTheLineAsItStands()
    {
        Write($"{Hello}\n");

        using var run = await CommandRun.EndedAsync("log", "cat", Path, "--json");

        Assert.Equal($"{Hello}\n", run.Output);
    }

    [Fact]
    public async Task Cat_LineThatIsNone_IsShownHarmlessly()
    {
        Write("\u001b[2Jgarbage\n");

        using var run = await CommandRun.EndedAsync("log", "cat", Path);

        Assert.Equal("? \\u001b[2Jgarbage\n", run.Output);
    }

    [Fact]
    public async Task Tail_Number_PrintsTheLastLines()
    {
        Write(string.Concat(Enumerable.Range(0, 2000).Select(i => $"{Numbered(i)}\n")));

        using var run = await CommandRun.EndedAsync("log", "tail", Path, "-n", "3");

        Assert.Equal(["1997", "1998", "1999"], run.Lines.Select(static line => line.Split(' ')[^1]));
    }

    [Fact]
    public async Task Tail_Follow_GoesOnInTheNextFile()
    {
        Write($"{Numbered(1)}\n");
        using var run = CommandRun.Start("log", "tail", Path, "-f");
        await run.ShowsAsync(": 1\n");

        File.AppendAllText(Path, $"{Numbered(2)}\n");
        await run.ShowsAsync(": 2\n");
        File.AppendAllText(Path, $"{Numbered(3)}\n");
        File.Move(Path, _folder.File("relay_log.00000000000000000000.jsonl"));
        Write($"{Numbered(4)}\n{Numbered(5)}\n{Numbered(6)}\n{Numbered(7)}\n");
        await run.ShowsAsync(": 7\n");
        run.Interrupt();

        Assert.Equal(130, await run.Exit.WaitAsync(Eventually.Deadline));
        Assert.Equal(["1", "2", "3", "4", "5", "6", "7"], run.Lines.Select(static line => line.Split(' ')[^1]));
    }

    private static string Numbered(int number) => Hello.Replace("hello", $"{number}", StringComparison.Ordinal);

    private void Write(string text) => File.WriteAllText(Path, text, new UTF8Encoding(false));
}
