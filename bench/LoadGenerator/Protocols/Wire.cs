using System.Net.Sockets;
using System.Text;

namespace OrleansRelay.LoadGenerator.Protocols;

/// <summary>A connection while it is still greeted: sends and answers in turn, each waited for.</summary>
internal sealed class Wire(Socket socket)
{
    public void Send(string text) => Send(Encoding.UTF8.GetBytes(text));

    public void Send(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
            data = data[socket.Send(data)..];
    }

    /// <summary>Reads until the awaited bytes came; the connection's receive timeout bounds the wait.</summary>
    public void Await(ReadOnlySpan<byte> awaited)
    {
        var answer = new byte[8192];
        var length = 0;
        while (answer.AsSpan(0, length).IndexOf(awaited) < 0)
        {
            var count = length < answer.Length ? Receive(answer.AsSpan(length)) : 0;
            if (count == 0)
                throw PeerException.NoAnswer(Encoding.Latin1.GetString(awaited), Encoding.Latin1.GetString(answer, 0, length));
            length += count;
        }
    }

    private int Receive(Span<byte> buffer)
    {
        try
        {
            return socket.Receive(buffer);
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            return 0;
        }
    }
}
