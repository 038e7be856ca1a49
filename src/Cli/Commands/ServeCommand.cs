using System.CommandLine;
using OrleansRelay.Cli.Terminals;
using OrleansRelay.Silo.Hosting;

namespace OrleansRelay.Cli.Commands;

/// <summary><c>relay serve</c>: the server itself.</summary>
internal sealed class ServeCommand : RelayCommand
{
    public ServeCommand(Terminal terminal)
        : base(
            terminal,
            "serve",
            "Is a relay: the server itself. Settings are those of appsettings.json in this folder, of the environment, and of the command line (docs/settings.md).",
            "relay serve                                             # port 55665, in memory",
            "relay serve --Relay:Id=north --Relay:LogFile=relay_log.jsonl",
            "RELAY__PORT=55666 relay serve --Relay:RateLimit:Messages=0") =>
        TreatUnmatchedTokensAsErrors = false;

    protected override Task<int> RunAsync(ParseResult line, CancellationToken stop) => Server.RunAsync([.. line.UnmatchedTokens]);

    // Away from the rest, so that no other command loads what it needs.
    private static class Server
    {
        public static Task<int> RunAsync(string[] settings) => RelayProgram.RunAsync(settings);
    }
}
