using Microsoft.Extensions.Logging;
using Orleans.Placement;

namespace OrleansRelay.Grains.Peers;

/// <summary>
/// Remembers in memory who holds the id: the newest connection wins, and only the one that holds the id can give it up. When
/// it goes, for whatever reason but the death of its node, it tells the gateway of the holder, which attaches it again if it
/// is still there; when its node dies, all gateways attach theirs again.
/// </summary>
[PreferLocalPlacement]
public sealed class PeerGrain(ILogger<PeerGrain> logger) : Grain, IPeerGrain
{
    /// <summary>
    /// How long an id is held without a word of its holder. Then the grain goes and says so, and what is not attached again,
    /// its gateway or its connection being gone without a word, is forgotten.
    /// </summary>
    public static readonly TimeSpan Lease = TimeSpan.FromHours(1);

    private PeerConnection? _current;
    private IGatewayObserver? _gateway;

    public async ValueTask<PeerConnection> Attach(PeerConnection connection, IGatewayObserver gateway)
    {
        if (_current is { } before && !connection.IsNewerThan(before))
            connection = connection with { Since = before.Since + (connection.IsSameAs(before) ? 0 : 1) };
        await HoldAsync(connection, gateway);
        return connection;
    }

    public async ValueTask<PeerConnection?> AttachAgain(PeerConnection connection, IGatewayObserver gateway)
    {
        if (_current is { } current && current.IsNewerThan(connection))
        {
            if (!current.IsSameAs(connection))
                return null;
            // Its first call came through after all, and only the answer was lost.
            connection = current;
        }

        await HoldAsync(connection, gateway);
        return connection;
    }

    public ValueTask Detach(PeerConnection connection)
    {
        if (_current?.IsSameAs(connection) == true)
            (_current, _gateway) = (null, null);
        if (_current is null)
            DeactivateOnIdle();
        return ValueTask.CompletedTask;
    }

    public ValueTask<PeerConnection?> Current() => new(_current);

    public async ValueTask<bool> WhenWritten(WrittenMessage written)
    {
        if (_current is { } holder)
            return await _gateway!.WhenWritten(holder, written);
        // Asked for by whatever name: there is nobody to be remembered.
        DeactivateOnIdle();
        return false;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_current is { } holder)
            await TellAsync(_gateway!.Forgotten, holder);
    }

    private async ValueTask HoldAsync(PeerConnection connection, IGatewayObserver gateway)
    {
        var (before, itsGateway) = (_current, _gateway);
        (_current, _gateway) = (connection, gateway);
        DelayDeactivation(Lease);
        if (before?.IsSameAs(connection) == false)
            await TellAsync(itsGateway!.Replaced, before);
    }

    private async ValueTask TellAsync(Func<PeerConnection, Task> tell, PeerConnection connection)
    {
        try
        {
            await tell(connection);
        }
        catch (Exception error)
        {
            // The node it was on is gone, and the connection with it.
            logger.GatewayUnreachable(this.GetPrimaryKeyString(), error);
        }
    }
}
