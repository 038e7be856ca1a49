using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using OrleansRelay.Gateway.Sessions;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway;

/// <summary>
/// Tells connections that can't be had why, and closes them. What is logged of it is logged once in a while: a flood of
/// connections must not become one of warnings.
/// </summary>
internal sealed class TurningAway(TimeProvider time, ILogger logger)
{
    /// <summary>Beyond it the answer may be lost to the reset that closing at once can cause.</summary>
    private const int MaxLingering = 256;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private long? _told;
    private long _untold;
    private int _lingering;

    /// <summary>Answers the connection and lets it go. One caller at a time.</summary>
    public void Begin(Socket socket, string address, Farewell reason)
    {
        Report(address);
        var reply = new ByteBuffer(256);
        reason.Write(reply);
        socket.Send(reply.WrittenSpan, SocketFlags.None, out _);
        // Bounded in time, and never fails.
        _ = EndAsync(socket);
    }

    private async Task EndAsync(Socket socket)
    {
        if (Interlocked.Increment(ref _lingering) <= MaxLingering)
            await LingeringClose.RunAsync(socket, time);
        else
            socket.Dispose();
        Interlocked.Decrement(ref _lingering);
    }

    private void Report(string address)
    {
        _untold++;
        if (_told is { } told && time.GetElapsedTime(told) < Pause)
            return;
        logger.TurnedAway(_untold, address);
        (_told, _untold) = (time.GetTimestamp(), 0);
    }
}
