using Microsoft.Extensions.Logging;

namespace OrleansRelay.Grains.Peers;

/// <summary>
/// Remembers in memory who holds the id, for as long as somebody does: the newest connection wins, and only the one that
/// holds the id can give it up.
/// </summary>
public sealed class PeerGrain(ILogger<PeerGrain> logger) : Grain, IPeerGrain
{
    private PeerConnection? _current;
    private IGatewayObserver? _gateway;

    public async ValueTask Attach(PeerConnection connection, IGatewayObserver gateway)
    {
        var (replaced, itsGateway) = (_current, _gateway);
        (_current, _gateway) = (connection, gateway);
        DelayDeactivation(Timeout.InfiniteTimeSpan);
        if (replaced is null || replaced == connection)
            return;
        try
        {
            await itsGateway!.Replaced(replaced);
        }
        catch (Exception error)
        {
            // The node it was on is gone, and the connection with it.
            logger.ReplacedUnreachable(this.GetPrimaryKeyString(), error);
        }
    }

    public ValueTask Detach(PeerConnection connection)
    {
        if (_current == connection)
        {
            (_current, _gateway) = (null, null);
            DeactivateOnIdle();
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<PeerConnection?> Current() => new(_current);
}
