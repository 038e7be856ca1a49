using System.Globalization;
using OrleansRelay.LoadGenerator.Protocols;

namespace OrleansRelay.LoadGenerator;

/// <summary>One run, as the command line says it.</summary>
internal sealed record LoadOptions
{
    public required LoadMode Mode { get; init; }

    public required string Peer { get; init; }

    /// <summary>Where the senders connect, in turn: several are the nodes of one relay.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];

    /// <summary>Where the receivers connect, in turn; none is where the first sender does.</summary>
    public IReadOnlyList<int> ReceiverPorts { get; init; } = [];

    public int Receivers { get; init; } = 100;

    public int Senders { get; init; } = 1;

    public long Messages { get; init; } = 100_000;

    /// <summary>What a receiver is delivered: the whole line of our relay, the payload elsewhere.</summary>
    public int Bytes { get; init; } = 250;

    /// <summary>Messages published and not yet received by the slowest receiver; in ingest, unacknowledged on a connection.</summary>
    public int Window { get; init; } = 1024;

    /// <summary>Messages a second over all senders; 0 is as fast as the window lets.</summary>
    public double Rate { get; init; }

    /// <summary>Whether a paced run sleeps until the next message is due; otherwise it always looks, and has a processor for itself.</summary>
    public bool Sleeps { get; init; }

    /// <summary>How many frames one write carries at most.</summary>
    public int Frames { get; init; } = 256;

    /// <summary>How many more receivers there are that never read. What they should get does not count.</summary>
    public int Stuck { get; init; }

    /// <summary>The server's processes.</summary>
    public IReadOnlyList<int> Processes { get; init; } = [];

    /// <summary>Whether the time until the last receiver has a message means something: nothing saturated, and each receiver tells.</summary>
    public bool AsksForLast => Rate > 0 && Receivers is > 1 and <= Load.Receivers.Samples;

    public static string Usage { get; } =
        $"""
        LoadGenerator fan|ingest|connections --peer NAME --port PORT... [--receiver-port PORT]... [--receivers N] [--senders N]
                      [--messages N] [--bytes N] [--window N] [--rate N] [--pause look|sleep] [--frames N] [--stuck N] [--pid PID]...
        LoadGenerator tap LISTEN:TARGET...
        NAME is one of {string.Join(", ", PeerProtocols.Names)}.
        """;

    public static LoadOptions Parse(string[] arguments)
    {
        if (arguments.Length == 0 || !Enum.TryParse<LoadMode>(arguments[0], ignoreCase: true, out var mode))
            throw new UsageException("Which mode?");
        var options = new LoadOptions { Mode = mode, Peer = "" };
        for (var i = 1; i < arguments.Length; i += 2)
            options = options.With(arguments[i], i + 1 < arguments.Length ? arguments[i + 1] : "");
        options = options.ForMode();
        options.Check();
        return options;
    }

    /// <summary>Where a receiver or a sender connects.</summary>
    public int PortOf(int index, bool sends) => sends ? Ports[index % Ports.Count]
        : ReceiverPorts.Count > 0 ? ReceiverPorts[index % ReceiverPorts.Count] : Ports[0];

    private LoadOptions With(string name, string value) => name switch
    {
        "--peer" => this with { Peer = value },
        "--port" => this with { Ports = [.. Ports, Number(name, value)] },
        "--receiver-port" => this with { ReceiverPorts = [.. ReceiverPorts, Number(name, value)] },
        "--receivers" => this with { Receivers = Number(name, value) },
        "--senders" => this with { Senders = Number(name, value) },
        "--messages" => this with { Messages = Number(name, value) },
        "--bytes" => this with { Bytes = Number(name, value) },
        "--window" => this with { Window = Number(name, value) },
        "--rate" => this with { Rate = Number(name, value) },
        "--pause" => this with { Sleeps = value == "sleep" || (value == "look" ? false : throw new UsageException("--pause look or sleep?")) },
        "--frames" => this with { Frames = Number(name, value) },
        "--stuck" => this with { Stuck = Number(name, value) },
        "--pid" => this with { Processes = [.. Processes, Number(name, value)] },
        _ => throw new UsageException($"Unknown option {name}."),
    };

    private static int Number(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new UsageException($"{name} needs a number.");

    // A paced sender writes each message when its time has come, so never two at once.
    private LoadOptions ForMode() => Mode switch
    {
        LoadMode.Ingest => this with { Receivers = 0, Stuck = 0 },
        LoadMode.Connections => this with { Senders = 1, Messages = 1 },
        _ when Rate > 0 => this with { Frames = 1 },
        _ => this,
    };

    private void Check()
    {
        if (PeerProtocols.Find(Peer) is not { } protocol)
            throw new UsageException($"Which --peer? '{Peer}' is none.");
        if (Ports.Count == 0 || Ports.Concat(ReceiverPorts).Any(static port => port is < 1 or > 65535))
            throw new UsageException("Which --port?");
        if (Mode == LoadMode.Ingest ? !protocol.Acknowledges : !protocol.Delivers)
            throw new UsageException($"{Peer} can't be measured so.");
        if (Senders < 1 || Window < 1 || Frames < 1 || Messages < Senders || (Receivers < 1 && Mode != LoadMode.Ingest))
            throw new UsageException("Nothing to do.");
        if (protocol.PayloadBytes(Bytes) < FrameTemplate.StampBytes || Bytes > 60_000)
            throw new UsageException("--bytes is out of bounds.");
    }
}
