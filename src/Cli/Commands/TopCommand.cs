using System.CommandLine;
using OrleansRelay.Cli.Connecting;
using OrleansRelay.Cli.Terminals;
using OrleansRelay.Cli.Top;
using OrleansRelay.Client;
using Spectre.Console;

namespace OrleansRelay.Cli.Commands;

/// <summary><c>relay top</c>: how a relay is doing, live.</summary>
internal sealed class TopCommand : RelayCommand
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ConnectionOptions _connection;

    private readonly Option<TimeSpan?> _interval = ParsedOption.Duration("--interval", "How long between two looks. Default: 1s.");

    private readonly Option<bool> _once = new("--once")
    {
        Description = "Print one table, with the rates of one interval, and end; so it is where no person looks.",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print a JSON object for each look, one a line." };

    public TopCommand(Terminal terminal)
        : base(
            terminal,
            "top",
            "Shows how a relay is doing: messages a second, peers, links, nodes, limits. Relays tell that only on their own machine.",
            "relay top",
            "relay top --once --interval 10s",
            "relay top --json | jq .nodes[0].accepted_per_second")
    {
        Options.Add(_interval);
        Options.Add(_once);
        Options.Add(_json);
        _connection = new ConnectionOptions(this, terminal, hasName: false);
    }

    protected override async Task<int> RunAsync(ParseResult line, CancellationToken stop)
    {
        var interval = line.GetValue(_interval) ?? Second;
        var isJson = line.GetValue(_json);
        var name = $"top-{Guid.NewGuid():N}"[..12];
        await using var relay = await ConnectionOptions.ConnectAsync(_connection.Read(line, name) with { Receive = RelayFilter.To(name) }, stop);
        try
        {
            if (isJson)
                await PrintAsync(relay, interval, line.GetValue(_once), stop);
            else if (line.GetValue(_once) || !Terminal.IsOutputTerminal)
                await PrintOnceAsync(relay, interval, stop);
            else
                await ShowAsync(relay, interval, stop);
        }
        catch (RelayException error) when (error.Code == RelayErrorCodes.NotAllowed)
        {
            throw FailureException.Negative("The relay tells how it is doing only to programs on its own machine: run \"relay top\" there.", error);
        }

        return ExitCodes.Success;
    }

    private async Task PrintOnceAsync(RelayClient relay, TimeSpan interval, CancellationToken stop)
    {
        var (before, now) = await LookTwiceAsync(relay, interval, stop);
        Terminal.OutputConsole().Write(TopView.Of(before, now));
    }

    private async Task PrintAsync(RelayClient relay, TimeSpan interval, bool isOnce, CancellationToken stop)
    {
        var (before, now) = await LookTwiceAsync(relay, interval, stop);
        Terminal.Output.WriteLine(TopJson.Of(before, now));
        while (!isOnce)
        {
            await Task.Delay(interval, Terminal.Time, stop);
            (before, now) = (now, await relay.GetStatsAsync(stop));
            Terminal.Output.WriteLine(TopJson.Of(before, now));
        }
    }

    private async Task ShowAsync(RelayClient relay, TimeSpan interval, CancellationToken stop)
    {
        var now = await relay.GetStatsAsync(stop);
        await Terminal.OutputConsole().Live(TopView.Of(null, now)).StartAsync(async live =>
        {
            while (true)
            {
                live.Refresh();
                await Task.Delay(interval, Terminal.Time, stop);
                var before = now;
                now = await relay.GetStatsAsync(stop);
                live.UpdateTarget(TopView.Of(before, now));
            }
        });
    }

    private async Task<(RelayStats Before, RelayStats Now)> LookTwiceAsync(RelayClient relay, TimeSpan interval, CancellationToken stop)
    {
        var before = await relay.GetStatsAsync(stop);
        await Task.Delay(interval, Terminal.Time, stop);
        return (before, await relay.GetStatsAsync(stop));
    }
}
