using System.Net;
using Microsoft.AspNetCore.Connections;

namespace OrleansRelay.Gateway.Tests.Support;

/// <summary>Connections from other silos that break when the node is killed, and none after that.</summary>
internal sealed class LifelineListeners(IConnectionListenerFactory listeners, Lifeline line) : IConnectionListenerFactory
{
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var listener = await listeners.BindAsync(endpoint, cancellationToken);
        line.Token.Register(() => _ = listener.UnbindAsync().AsTask());
        return new Listener(listener, line);
    }

    private sealed class Listener(IConnectionListener listener, Lifeline line) : IConnectionListener
    {
        public EndPoint EndPoint => listener.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            var connection = await listener.AcceptAsync(cancellationToken);
            if (connection is not null)
                line.Token.Register(connection.Abort);
            return connection;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => listener.UnbindAsync(cancellationToken);

        public ValueTask DisposeAsync() => listener.DisposeAsync();
    }
}
