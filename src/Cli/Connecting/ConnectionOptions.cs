using System.CommandLine;
using OrleansRelay.Cli.Terminals;
using OrleansRelay.Client;

namespace OrleansRelay.Cli.Connecting;

/// <summary>Where a command connects, and as whom: the same options for all that do.</summary>
internal sealed class ConnectionOptions
{
    public const string ServerVariable = "RELAY_SERVER";
    public const string NameVariable = "RELAY_NAME";
    public const string DefaultServer = "relay://127.0.0.1:55665";

    private readonly Option<string[]> _servers;
    private readonly Option<string>? _name;

    /// <param name="hasName">Who connects does so by a name that somebody knows.</param>
    public ConnectionOptions(Command command, Terminal terminal, bool hasName = true)
    {
        _servers = new Option<string[]>("--server", "-s")
        {
            Description = $"Where the relay is: host, host:port, or relays://host:port for TLS. Several times if it has several nodes. Default: ${ServerVariable} or {DefaultServer}.",
            HelpName = "address",
            DefaultValueFactory = _ => Split(terminal.Variable(ServerVariable)),
        };
        command.Options.Add(_servers);
        if (!hasName)
            return;
        _name = new Option<string>("--as", "-a")
        {
            Description = $"Who you are. A name has one connection: a newer one ends the older. Default: ${NameVariable} or your login name.",
            HelpName = "name",
            DefaultValueFactory = _ => terminal.Variable(NameVariable) is { Length: > 0 } name ? name : Environment.UserName,
        };
        command.Options.Add(_name);
    }

    /// <param name="name">Who it is, if that is not for the user to say.</param>
    public RelayClientOptions Read(ParseResult line, string? name = null) => new()
    {
        Addresses = [.. line.GetRequiredValue(_servers).Select(ToAddress)],
        Name = name ?? line.GetRequiredValue(_name!),
    };

    /// <exception cref="FailureException">The options can't be.</exception>
    /// <exception cref="RelayException">No relay was reached, or it does not want this client.</exception>
    public static async Task<RelayClient> ConnectAsync(RelayClientOptions options, CancellationToken stop)
    {
        try
        {
            return await RelayClient.ConnectAsync(options, stop);
        }
        catch (ArgumentException error)
        {
            throw FailureException.Usage(WithoutParameter(error));
        }
    }

    /// <summary>What is wrong with an argument, without the name that it has in the code.</summary>
    public static string WithoutParameter(ArgumentException error)
    {
        var end = error.Message.IndexOf(" (Parameter", StringComparison.Ordinal);
        return end < 0 ? error.Message : error.Message[..end];
    }

    /// <summary>An address as people write it: what it is without.</summary>
    public static string ToAddress(string server) => server.Contains("://", StringComparison.Ordinal) ? server : $"relay://{server}";

    internal static string[] Split(string? servers)
    {
        var several = servers?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        return several.Length > 0 ? several : [DefaultServer];
    }
}
