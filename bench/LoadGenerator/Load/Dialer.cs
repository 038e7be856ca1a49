using System.Net;
using System.Net.Sockets;
using OrleansRelay.LoadGenerator.Protocols;

namespace OrleansRelay.LoadGenerator.Load;

/// <summary>Opens the connections to servers on this machine.</summary>
internal sealed class Dialer
{
    // One address has at most some 28 000 ports to dial from.
    private const int ConnectionsAnAddress = 20_000;
    private const int AnswerMilliseconds = 10_000;

    private int _dialed;

    public Socket Dial(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = AnswerMilliseconds,
        };
        try
        {
            if (_dialed++ >= ConnectionsAnAddress)
                socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, (byte)(2 + _dialed / ConnectionsAnAddress)]), 0));
            socket.Connect(IPAddress.Loopback, port);
            return socket;
        }
        catch (SocketException error)
        {
            socket.Dispose();
            throw PeerException.Unreachable(port, error);
        }
    }
}
