using System.CommandLine;
using OrleansRelay.Cli.Terminals;
using OrleansRelay.Federation.Peering;

namespace OrleansRelay.Cli.Commands;

/// <summary><c>relay keygen</c>: the key by which other relays know one.</summary>
internal sealed class KeygenCommand : RelayCommand
{
    private const int DefaultPort = 55665;

    private readonly Option<FileInfo> _out = new("--out", "-o")
    {
        Description = "The file, mode 0600. Default: data/relay-key.pem, where a relay looks for it that is started here.",
        HelpName = "file",
        DefaultValueFactory = static _ => new FileInfo(Path.Combine("data", "relay-key.pem")),
    };

    private readonly Option<bool> _show = new("--show") { Description = "Only print the line of a key that is there." };

    private readonly Option<bool> _force = new("--force")
    {
        Description = "Put a new key in the place of one that is there. Relays that know the old one refuse this relay until they have the new line.",
    };

    private readonly Option<string> _id = new("--id")
    {
        Description = "The relay's id, for the line.",
        HelpName = "id",
        DefaultValueFactory = static _ => "relay1",
    };

    private readonly Option<string> _host = new("--host")
    {
        Description = "Where others reach it, for the line.",
        HelpName = "host",
        DefaultValueFactory = static _ => "<your address>",
    };

    private readonly Option<int> _port = Connecting.ParsedOption.Count("--port", "The port, for the line.", 1, 65535, DefaultPort);

    public KeygenCommand(Terminal terminal)
        : base(
            terminal,
            "keygen",
            "Makes the key of a relay and prints the line that others put into their relays.json. A relay without one makes it at its first start.",
            "relay keygen --id north --host relay.example.org",
            "relay keygen --show        # the line again",
            "relay keygen --out /etc/relay/relay-key.pem")
    {
        Options.Add(_out);
        Options.Add(_show);
        Options.Add(_force);
        Options.Add(_id);
        Options.Add(_host);
        Options.Add(_port);
    }

    protected override Task<int> RunAsync(ParseResult line, CancellationToken stop)
    {
        var path = line.GetRequiredValue(_out).FullName;
        var identity = Identity(path, line.GetValue(_show), line.GetValue(_force));
        Terminal.Output.WriteLine(identity.Entry(line.GetRequiredValue(_id), line.GetRequiredValue(_host), line.GetValue(_port)));
        if (identity.IsNew)
            Terminal.Errors.WriteLine($"The key is in {path}; it is the relay's secret. The line above is for the relays.json of others.");
        return Task.FromResult(ExitCodes.Success);
    }

    private static RelayIdentity Identity(string path, bool isShown, bool isForced)
    {
        try
        {
            if (isShown && !File.Exists(path))
                throw FailureException.Negative($"There is no key in {path}. Without --show one is made.");
            if (isForced)
                return Replace(path);
            var identity = RelayIdentity.LoadOrCreate(path);
            return identity.IsNew || isShown
                ? identity
                : throw FailureException.Negative($"There is a key in {path} already. --show prints its line; --force puts a new one in its place.");
        }
        catch (PeeringException error)
        {
            throw FailureException.Negative(error.Message, error);
        }
    }

    // The old one is there until the new one is.
    private static RelayIdentity Replace(string path)
    {
        var draft = $"{path}.new-{Guid.NewGuid():N}";
        var identity = RelayIdentity.LoadOrCreate(draft);
        try
        {
            File.Move(draft, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            File.Delete(draft);
            throw;
        }

        return identity;
    }
}
