using System.Net;
using Microsoft.AspNetCore.Connections;

namespace OrleansRelay.Gateway.Tests.Support;

/// <summary>Connections to other silos that break when the node is killed, and none after that.</summary>
internal sealed class LifelineConnections(IConnectionFactory connections, Lifeline line) : IConnectionFactory
{
    public async ValueTask<ConnectionContext> ConnectAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        line.ThrowIfCut();
        var connection = await connections.ConnectAsync(endpoint, cancellationToken);
        line.Token.Register(connection.Abort);
        return connection;
    }
}
