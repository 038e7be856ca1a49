using System.Net.Sockets;
using OrleansRelay.Federation.Peering;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Links;

/// <summary>Where a connection that a link has dialled is served like one that has come: the gateway.</summary>
public interface IRelaySessions
{
    /// <summary>Completes when the gateway serves.</summary>
    Task WhenServing { get; }

    /// <summary>Takes a connection over, after the greetings.</summary>
    /// <param name="unread">What was received and not dealt with.</param>
    /// <param name="verdict">What came of the greeting; not wrong.</param>
    /// <returns>Null, and the connection is closed, if the gateway does not serve, or not any more.</returns>
    RelayConnection? Open(Socket socket, ReadOnlySpan<byte> unread, Hello peer, PeerVerdict verdict);
}
