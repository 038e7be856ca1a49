using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace OrleansRelay.Gateway.FanOut;

/// <summary>What the machine at the other end has acknowledged of what was sent to it (Linux, <c>TCP_INFO</c> of tcp(7)).</summary>
internal static class TcpAcknowledgements
{
    private const int TcpLevel = 6;
    private const int TcpInfo = 11;

    // struct tcp_info: tcpi_bytes_acked, since Linux 4.1. Bytes of data only.
    private const int BytesAckedAt = 120;

    public static bool TryRead(Socket socket, out long bytes)
    {
        bytes = 0;
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            Span<byte> info = stackalloc byte[BytesAckedAt + sizeof(long)];
            if (socket.GetRawSocketOption(TcpLevel, TcpInfo, info) < info.Length)
                return false;
            bytes = MemoryMarshal.Read<long>(info[BytesAckedAt..]);
            return true;
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
