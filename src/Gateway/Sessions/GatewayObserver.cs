using OrleansRelay.Grains.Peers;
using OrleansRelay.Log;

namespace OrleansRelay.Gateway.Sessions;

/// <summary>What peer grains tell and ask of the connections of this gateway.</summary>
/// <param name="gateway">The gateway's own random name.</param>
internal sealed class GatewayObserver(
    Guid gateway,
    IReadOnlyDictionary<long, Session> sessions,
    PeerPlaces places,
    Reattachment reattachment,
    MessageLog log,
    TimeProvider time) : IGatewayObserver
{
    public Task Replaced(PeerConnection connection)
    {
        if (Find(connection) is not { } replaced)
            return Task.CompletedTask;
        replaced.Replace();
        // At once: the connection that has replaced it waits for that.
        return places.LeaveAsync(replaced);
    }

    public Task Forgotten(PeerConnection connection)
    {
        if (Find(connection)?.Hold is { } hold)
        {
            hold.Forget();
            reattachment.Look();
        }

        return Task.CompletedTask;
    }

    public Task<bool> WhenWritten(PeerConnection connection, WrittenMessage written) =>
        Find(connection) is { } session ? session.Outbox.WhenWrittenAsync(written, log, time) : Task.FromResult(false);

    private Session? Find(PeerConnection connection) =>
        connection.Gateway == gateway && sessions.TryGetValue(connection.Number, out var session) ? session : null;
}
