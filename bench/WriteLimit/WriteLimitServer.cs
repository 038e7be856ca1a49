using System.Net;
using System.Net.Sockets;
using OrleansRelay.LoadGenerator.Linux;

namespace OrleansRelay.WriteLimit;

/// <summary>
/// What senders write is copied, as it comes, to every receiver, with one write() a receiver a chunk. No parsing, no
/// framing, no acknowledgement, one thread: what a fan-out over TCP costs when the kernel does all of the work. A
/// connection's first byte says what it is: R receives, anything else sends.
/// </summary>
internal sealed class WriteLimitServer : IDisposable
{
    private const int ChunkBytes = 64 * 1024;
    private const int Backlog = 4096;
    private static readonly TimeSpan LongWait = TimeSpan.FromHours(1);

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Epoll _epoll = new();
    private readonly Dictionary<int, Socket> _senders = [];
    private readonly List<Socket> _receivers = [];
    private readonly List<int> _descriptors = [];
    private readonly byte[] _chunk = GC.AllocateArray<byte>(ChunkBytes, pinned: true);

    public WriteLimitServer(int port)
    {
        _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _listener.Listen(Backlog);
        _epoll.Add((int)_listener.Handle, (int)_listener.Handle);
    }

    public void Run()
    {
        var listener = (int)_listener.Handle;
        while (true)
        {
            var ready = _epoll.Wait(LongWait);
            for (var i = 0; i < ready; i++)
            {
                if (_epoll.Token(i) is var descriptor && descriptor == listener)
                    Accept();
                else
                    Copy(descriptor);
            }
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        _epoll.Dispose();
    }

    private void Accept()
    {
        var socket = _listener.Accept();
        socket.NoDelay = true;
        Span<byte> side = stackalloc byte[1];
        if (LibC.Read((int)socket.Handle, side) != 1)
        {
            socket.Dispose();
        }
        else if (side[0] == 'R')
        {
            _receivers.Add(socket);
            _descriptors.Add((int)socket.Handle);
        }
        else
        {
            var descriptor = (int)socket.Handle;
            _senders.Add(descriptor, socket);
            _epoll.Add(descriptor, descriptor);
        }
    }

    private void Copy(int sender)
    {
        var count = LibC.Read(sender, _chunk);
        if (count <= 0)
        {
            End(sender);
            return;
        }

        foreach (var receiver in _descriptors)
        {
            // A receiver that is gone takes nothing; the rest of the chunk is not owed to it.
            for (int written = 0, taken; written < count; written += taken)
            {
                taken = LibC.Write(receiver, _chunk.AsSpan(written, count - written));
                if (taken <= 0)
                    break;
            }
        }
    }

    // A sender that leaves ends the run: its receivers are let go with it.
    private void End(int sender)
    {
        _epoll.Remove(sender);
        _senders.Remove(sender, out var socket);
        socket?.Dispose();
        foreach (var receiver in _receivers)
            receiver.Dispose();
        _receivers.Clear();
        _descriptors.Clear();
    }
}
