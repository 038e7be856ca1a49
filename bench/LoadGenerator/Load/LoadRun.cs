using System.Diagnostics;
using System.Net.Sockets;
using OrleansRelay.LoadGenerator.Linux;
using OrleansRelay.LoadGenerator.Protocols;

namespace OrleansRelay.LoadGenerator.Load;

/// <summary>One run: connect and greet, let it settle, then one thread that publishes and reads until all has come.</summary>
internal sealed class LoadRun
{
    private const int ReadBytes = 256 * 1024;
    private static readonly TimeSpan Stalled = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(500);

    private readonly LoadOptions _options;
    private readonly Delays _delays;
    private readonly Socket[] _sockets;
    private readonly Socket[] _stuck;
    private readonly Receivers _receivers;
    private readonly Senders _senders;
    private readonly byte[] _buffer = GC.AllocateArray<byte>(ReadBytes, pinned: true);
    private readonly int _payload;

    private LoadRun(LoadOptions options, IPeerProtocol protocol)
    {
        _options = options;
        _delays = new Delays(options.AsksForLast ? options.Receivers : 0);
        _payload = protocol.PayloadBytes(options.Bytes);
        var dialer = new Dialer();
        _sockets = Connect(options, dialer, protocol);
        _stuck = ConnectStuck(options, dialer, protocol);
        _receivers = new Receivers(options.Receivers, _delays);
        var senders = _sockets.Skip(options.Receivers).Select(Descriptor).Select((descriptor, i) =>
            new Sender(i, descriptor, protocol.Frame(i, _payload), protocol.Replies()));
        _senders = new Senders(options, [.. senders], _receivers);
    }

    private long Done => _options.Mode == LoadMode.Ingest ? _senders.Acknowledged : _receivers.Total;

    private long Wanted => _options.Mode == LoadMode.Ingest ? _senders.Wanted : _senders.Wanted * _options.Receivers;

    public static Figures Measure(LoadOptions options)
    {
        var resident = ProcessStat.ResidentKiB(options.Processes);
        var connecting = Stopwatch.StartNew();
        var run = new LoadRun(options, PeerProtocols.Find(options.Peer)!);
        var connected = connecting.Elapsed;

        // For each connection as well: a greeting that is not answered may still be on its way.
        Thread.Sleep(Settling + (options.Receivers + options.Stuck) * TimeSpan.FromMilliseconds(0.1));
        var cpu = ProcessStat.CpuSeconds(options.Processes);
        var elapsed = run.Run();
        return new Figures
        {
            Options = options,
            PayloadBytes = run._payload,
            Messages = run._senders.Wanted,
            Wanted = run.Wanted,
            Done = run.Done,
            Seconds = elapsed.TotalSeconds,
            ConnectSeconds = connected.TotalSeconds,
            ServerCpuSeconds = ProcessStat.CpuSeconds(options.Processes) - cpu,
            ResidentKiBBefore = resident,
            ResidentKiB = ProcessStat.ResidentKiB(options.Processes),
            Delays = run._delays,
        };
    }

    private static Socket[] Connect(LoadOptions options, Dialer dialer, IPeerProtocol protocol)
    {
        var sockets = new Socket[options.Receivers + options.Senders];
        for (var i = 0; i < sockets.Length; i++)
        {
            var sends = i >= options.Receivers;
            var index = sends ? i - options.Receivers : i;
            sockets[i] = dialer.Dial(options.PortOf(index, sends));
            protocol.Greet(new Wire(sockets[i]), index, sends);
        }

        return sockets;
    }

    private static Socket[] ConnectStuck(LoadOptions options, Dialer dialer, IPeerProtocol protocol)
    {
        var sockets = new Socket[options.Stuck];
        for (var i = 0; i < sockets.Length; i++)
        {
            sockets[i] = dialer.Dial(options.PortOf(i, sends: false));
            protocol.Greet(new Wire(sockets[i]), options.Receivers + i, sends: false);
        }

        return sockets;
    }

    private static int Descriptor(Socket socket) => (int)socket.Handle;

    private TimeSpan Run()
    {
        using var epoll = new Epoll();
        for (var i = 0; i < _sockets.Length; i++)
        {
            _sockets[i].Blocking = false;
            while (LibC.Read(Descriptor(_sockets[i]), _buffer) > 0)
            {
                // What is left of the greetings.
            }

            epoll.Add(Descriptor(_sockets[i]), i);
        }

        var descriptors = _sockets.Select(Descriptor).ToArray();
        var start = Stopwatch.GetTimestamp();
        var last = start;
        _senders.Start(start);
        while (Done < Wanted && Stopwatch.GetElapsedTime(last) < Stalled)
        {
            _senders.Publish();
            var ready = epoll.Wait(_senders.Patience);
            for (var i = 0; i < ready; i++)
                last = Take(epoll.Token(i), descriptors) ?? last;
        }

        GC.KeepAlive(_sockets);
        GC.KeepAlive(_stuck);
        return Stopwatch.GetElapsedTime(start, last);
    }

    /// <summary>Reads once from a connection; returns when, or nothing when there was nothing to read.</summary>
    private long? Take(int connection, int[] descriptors)
    {
        var count = LibC.Read(descriptors[connection], _buffer);
        if (count == LibC.WouldBlock)
            return null;
        var now = Stopwatch.GetTimestamp();
        if (connection < _options.Receivers)
            _receivers.Take(connection, _buffer.AsSpan(0, count), now);
        else
            _senders.Take(connection - _options.Receivers, _buffer.AsSpan(0, count));
        return now;
    }
}
