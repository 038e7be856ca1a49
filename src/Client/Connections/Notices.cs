using System.Threading.Channels;

namespace OrleansRelay.Client.Connections;

/// <summary>What has happened to a client's connections and nobody has looked at yet; the oldest go first when there are too many.</summary>
internal sealed class Notices
{
    private const int Most = 256;

    private readonly Channel<RelayNotice> _notices = Channel.CreateBounded<RelayNotice>(
        new BoundedChannelOptions(Most) { FullMode = BoundedChannelFullMode.DropOldest });

    public void Add(RelayNotice notice) => _notices.Writer.TryWrite(notice);

    public void End() => _notices.Writer.TryComplete();

    public IAsyncEnumerable<RelayNotice> ReadAllAsync() => _notices.Reader.ReadAllAsync();
}
