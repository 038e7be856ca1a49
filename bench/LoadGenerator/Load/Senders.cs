using System.Diagnostics;

namespace OrleansRelay.LoadGenerator.Load;

/// <summary>Publishes over all the senders as fast as the window, the rate and the kernel let.</summary>
internal sealed class Senders(LoadOptions options, Sender[] senders, Receivers receivers)
{
    private static readonly TimeSpan LongestPatience = TimeSpan.FromMilliseconds(1);

    private readonly long _each = options.Messages / options.Senders;
    private readonly double _perTick = options.Rate / Stopwatch.Frequency;
    private readonly bool _ingest = options.Mode == LoadMode.Ingest;
    private long _start;

    public long Wanted => _each * senders.Length;

    public long Sent { get; private set; }

    public long Acknowledged { get; private set; }

    /// <summary>How long there is nothing to do unless something can be read; zero is to look again at once.</summary>
    public TimeSpan Patience { get; private set; }

    public void Start(long now) => _start = now;

    public void Publish()
    {
        var isBusy = options is { Rate: > 0, Sleeps: false };
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

            isBusy |= sender.Pending;
        }

        Patience = isBusy ? TimeSpan.Zero : UntilDue();
    }

    public void Take(int index, ReadOnlySpan<byte> data) => Acknowledged += senders[index].Take(data);

    private TimeSpan UntilDue()
    {
        var now = Stopwatch.GetTimestamp();
        var due = _perTick == 0 || Sent == Wanted ? LongestPatience : Stopwatch.GetElapsedTime(now, _start + (long)(Sent / _perTick));
        return due < TimeSpan.Zero ? TimeSpan.Zero : due < LongestPatience ? due : LongestPatience;
    }

    private bool MayPublish(Sender sender) =>
        sender.Sent < _each
        && (_ingest ? sender.Sent - sender.Acknowledged < options.Window : receivers.HaveWithin(Sent, options.Window))
        && (_perTick == 0 || Sent < (Stopwatch.GetTimestamp() - _start) * _perTick);
}
