using System.CommandLine;
using OrleansRelay.Cli.Connecting;
using OrleansRelay.Cli.Doctor;
using OrleansRelay.Cli.Messages;
using OrleansRelay.Cli.Terminals;
using OrleansRelay.Protocol;

namespace OrleansRelay.Cli.Commands;

/// <summary><c>relay doctor</c>: what works, what does not, and what to do about it.</summary>
internal sealed class DoctorCommand : RelayCommand
{
    private readonly Argument<string?> _server = new("server")
    {
        Description = $"The relay: host, host:port, or relays://host:port for TLS. Default: ${ConnectionOptions.ServerVariable} or {ConnectionOptions.DefaultServer}.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<FileInfo?> _config = new("--config")
    {
        Description = "A file of settings of a relay to be looked at. Default: appsettings.json and relays.json of this folder, if they are there.",
        HelpName = "file",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print what was found as JSON, one object a line." };

    public DoctorCommand(Terminal terminal)
        : base(
            terminal,
            "doctor",
            "Looks whether a relay can be reached and used, and whether the settings here are valid; says what to do about what is wrong. Exit code 1 if something is.",
            "relay doctor",
            "relay doctor relays://relay.example.org",
            "relay doctor --config /etc/relay/appsettings.json")
    {
        Arguments.Add(_server);
        Options.Add(_config);
        Options.Add(_json);
    }

    protected override async Task<int> RunAsync(ParseResult line, CancellationToken stop)
    {
        var isJson = line.GetValue(_json);
        var isBad = false;
        foreach (var server in line.GetValue(_server) is { } one ? [one] : ConnectionOptions.Split(Terminal.Variable(ConnectionOptions.ServerVariable)))
        {
            await foreach (var finding in new RelayCheck(Parse(server), Terminal.Time).RunAsync(stop))
                Tell(finding);
        }

        var config = line.GetValue(_config)?.FullName;
        if (config is not null || File.Exists(ConfigurationCheck.UsualFile) || File.Exists("relays.json"))
        {
            foreach (var finding in ConfigurationCheck.Run(config))
                Tell(finding);
        }

        return isBad ? ExitCodes.Negative : ExitCodes.Success;

        void Tell(Finding finding)
        {
            isBad |= finding.Kind == FindingKind.Bad;
            Terminal.Output.WriteLine(isJson ? Json(finding) : Text(finding));
        }
    }

    private static Uri Parse(string server) =>
        Uri.TryCreate(ConnectionOptions.ToAddress(server), UriKind.Absolute, out var uri) && uri is { Scheme: "relay" or "relays", Host.Length: > 0, Port: not 0 }
            ? uri
            : throw FailureException.Usage($"\"{server}\" is no address of a relay; these look like host:55665, or relays://host:55665 with TLS.");

    private string Text(Finding finding)
    {
        var palette = Terminal.Palette;
        var mark = finding.Kind switch
        {
            FindingKind.Good => palette.Good("✓"),
            FindingKind.Warning => palette.Warning("!"),
            _ => palette.Bad("✗"),
        };
        var fix = finding.Fix is null ? "" : $"\n  {palette.Dim("→")} {LogText.Escape(finding.Fix, 1000)}";
        return $"{mark} {LogText.Escape(finding.What, 1000)}{fix}";
    }

    private static string Json(Finding finding) => MessageJson.Line(json =>
    {
        json.WriteString("finding", finding.Kind.ToString().ToLowerInvariant());
        json.WriteString("what", finding.What);
        if (finding.Fix is not null)
            json.WriteString("fix", finding.Fix);
    });
}
