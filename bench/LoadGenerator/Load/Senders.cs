using System.Diagnostics;

namespace OrleansRelay.LoadGenerator.Load;

/// <summary>Publishes over all the senders as fast as the window, the rate and the kernel let.</summary>
internal sealed class Senders(LoadOptions options, Sender[] senders, Receivers receivers)
{
    private readonly long _each = options.Messages / options.Senders;
    private readonly double _perTick = options.Rate / Stopwatch.Frequency;
    private readonly bool _ingest = options.Mode == LoadMode.Ingest;
    private long _start;

    public long Wanted => _each * senders.Length;

    public long Sent { get; private set; }

    public long Acknowledged { get; private set; }

    /// <summary>Whether there is reason to look again at once, and not to sleep until something can be read.</summary>
    public bool Busy { get; private set; }

    public void Start(long now) => _start = now;

    public void Publish()
    {
        Busy = options.Rate > 0;
        foreach (var sender in senders)
        {
            if (sender.Pending)
                sender.Flush();
            while (!sender.Pending && MayPublish(sender))
            {
                for (var frames = 0; frames < options.Frames && !sender.Full && MayPublish(sender); frames++)
                {
                    sender.Fill();
                    Sent++;
                }

                sender.Flush();
            }

            Busy |= sender.Pending;
        }
    }

    public void Take(int index, ReadOnlySpan<byte> data) => Acknowledged += senders[index].Take(data);

    private bool MayPublish(Sender sender) =>
        sender.Sent < _each
        && (_ingest ? sender.Sent - sender.Acknowledged < options.Window : receivers.HaveWithin(Sent, options.Window))
        && (_perTick == 0 || Sent < (Stopwatch.GetTimestamp() - _start) * _perTick);
}
