using System.Threading.Channels;

namespace OrleansRelay.Client;

/// <summary>Wakes the one who waits for it, now or next.</summary>
internal sealed class Signal
{
    private readonly Channel<bool> _set = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => _set.Writer.TryWrite(true);

    public async ValueTask WaitAsync(CancellationToken stop) => await _set.Reader.ReadAsync(stop).ConfigureAwait(false);
}
