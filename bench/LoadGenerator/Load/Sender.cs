using System.Diagnostics;
using OrleansRelay.LoadGenerator.Linux;
using OrleansRelay.LoadGenerator.Protocols;

namespace OrleansRelay.LoadGenerator.Load;

/// <summary>One connection that publishes: a buffer that is filled with frames, then written until it is empty.</summary>
internal sealed class Sender
{
    private const int FillBytes = 64 * 1024;

    private readonly int _descriptor;
    private readonly string _name;
    private readonly FrameTemplate _frame;
    private readonly IReplies _replies;
    private readonly byte[] _output;
    private int _filled;
    private int _written;

    public Sender(int index, int descriptor, FrameTemplate frame, IReplies replies)
    {
        (_name, _descriptor, _frame, _replies) = ($"Sender {index}", descriptor, frame, replies);
        _output = GC.AllocateArray<byte>(FillBytes + frame.Length, pinned: true);
    }

    public long Sent { get; private set; }

    public long Acknowledged { get; private set; }

    /// <summary>Whether the kernel has yet to take some of what was filled in.</summary>
    public bool Pending => _filled > 0;

    public bool Full => _filled >= FillBytes;

    public void Fill() =>
        _filled += _frame.Write(_output.AsSpan(_filled), Stopwatch.GetTimestamp(), Sent++);

    public void Flush()
    {
        while (_written < _filled)
        {
            var count = LibC.Write(_descriptor, _output.AsSpan(_written, _filled - _written));
            if (count == LibC.WouldBlock)
                return;
            if (count == 0)
                throw PeerException.Closed(_name);
            _written += count;
        }

        _filled = _written = 0;
    }

    /// <summary>Takes what the server answered; returns how many messages that acknowledges.</summary>
    public int Take(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
            throw PeerException.Closed(_name);
        var count = _replies.Count(data);
        Acknowledged += count;
        return count;
    }
}
