using System.Buffers;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansRelay.Federation;
using OrleansRelay.Federation.Links;
using OrleansRelay.Grains.Federation;
using OrleansRelay.Grains.Nodes;
using OrleansRelay.Grains.Presence;
using OrleansRelay.Log;
using OrleansRelay.Protocol;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Support;

/// <summary>A node in this process: a silo with the grains, the log, the links and the gateway.</summary>
public abstract class RelayNode
{
    public TcpGateway Gateway => Services.GetRequiredService<TcpGateway>();

    public MessageLog Log => Services.GetRequiredService<MessageLog>();

    public RelayDirectory KnownRelays => Services.GetRequiredService<RelayDirectory>();

    public PeerRoster Roster => Services.GetRequiredService<PeerRoster>();

    public NodeReports Reports => Services.GetRequiredService<NodeReports>();

    public IGrainFactory Grains => Services.GetRequiredService<IGrainFactory>();

    /// <summary>Where its clients connect.</summary>
    public virtual IPEndPoint Endpoint => new(IPAddress.Loopback, Gateway.Endpoint.Port);

    public RelayAddress Address => new(Setup.Id, "127.0.0.1", Endpoint.Port);

    /// <summary>What was logged as an error.</summary>
    public IReadOnlyCollection<string> Errors =>
        [.. Messages.Messages.Where(static message => message.Level >= LogLevel.Error).Select(static message => message.Text)];

    /// <summary>Everything that was logged.</summary>
    public IReadOnlyCollection<string> Said => [.. Messages.Messages.Select(static message => message.Text)];

    internal abstract IServiceProvider Services { get; }

    internal abstract LogCollector Messages { get; }

    private protected abstract RelaySetup Setup { get; }

    public Task<LineClient> ConnectAsync(int receiveBytes = 0) => LineClient.ConnectAsync(Endpoint, receiveBytes);

    /// <summary>A client that is registered and will be delivered what is sent from now on.</summary>
    public Task<LineClient> RegisterAsync(string name, int receiveBytes = 0) =>
        LineClient.RegisterAsync(Endpoint, name, receiveBytes);

    /// <summary>Waits until a link to another relay of ours, or to a seed relay, is up.</summary>
    public Task LinkedAsync(string relayId, LinkPhase phase = LinkPhase.Linked) => Eventually.TrueAsync(
        async () => (await StatusAsync(relayId))?.Phase == phase,
        $"{Setup.Id} is linked to {relayId}");

    /// <summary>Waits until a link has nothing more to send or to have acknowledged.</summary>
    public Task DrainedAsync(string relayId) => Eventually.TrueAsync(
        async () => (await StatusAsync(relayId))?.Behind == 0,
        $"{Setup.Id} has sent everything to {relayId}");

    // Null if the link is just moving from one node to another.
    private async Task<LinkStatus?> StatusAsync(string relayId)
    {
        try
        {
            return await Grains.GetGrain<IFederationGrain>(relayId).Status();
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    /// <summary>Every line that the log holds.</summary>
    public IReadOnlyList<string> LogLines()
    {
        var lines = new List<string>();
        ReadLog(line => lines.Add(Encoding.UTF8.GetString(line[..^1])));
        return lines;
    }

    /// <summary>The id of every line that the log holds, in its order.</summary>
    public IReadOnlyList<MessageId> LogIds()
    {
        var ids = new List<MessageId>();
        ReadLog(line =>
        {
            Assert.True(EntryLine.TryReadId(line, out var id));
            ids.Add(id);
        });
        return ids;
    }

    private void ReadLog(LineAction take)
    {
        // Borrowed: tests that wait for a log look at it again and again, and making a large array each time keeps the collector busy.
        var block = ArrayPool<byte>.Shared.Rent(1 << 20);
        for (var position = Log.Oldest; Log.Read(position, block) is { Status: not LogReadStatus.AtEnd } read; position = read.Next)
        {
            for (var rest = block.AsSpan(0, read.Count); rest.Length > 0;)
            {
                var length = rest.IndexOf((byte)'\n') + 1;
                take(rest[..length]);
                rest = rest[length..];
            }
        }

        ArrayPool<byte>.Shared.Return(block);
    }

    private delegate void LineAction(ReadOnlySpan<byte> line);
}
