using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace OrleansRelay.Client.Receiving;

/// <summary>Messages that have come and that the program has not taken yet.</summary>
internal sealed class Inbox(int mostMessages, int mostBytes)
{
    // While an acknowledgement is awaited, which is behind messages, more are read than should be.
    private const int Overfull = 4;

    private readonly Channel<RelayMessage> _messages = Channel.CreateUnbounded<RelayMessage>(new UnboundedChannelOptions { SingleWriter = true });
    private long _bytes;
    private int _count;
    private volatile bool _isFull;

    /// <summary>Is set when there is room again.</summary>
    public Signal Changed { get; } = new();

    /// <summary>It was filled and is not half empty again.</summary>
    public bool IsFull => _isFull;

    /// <summary>Nothing more is kept, whatever is awaited.</summary>
    public bool IsOverfull => Volatile.Read(ref _count) >= (long)Overfull * mostMessages || Volatile.Read(ref _bytes) >= (long)Overfull * mostBytes;

    public int Count => Volatile.Read(ref _count);

    public void Add(RelayMessage message)
    {
        var count = Interlocked.Increment(ref _count);
        var bytes = Interlocked.Add(ref _bytes, message.Bytes);
        if (count >= mostMessages || bytes >= mostBytes)
            _isFull = true;
        _messages.Writer.TryWrite(message);
    }

    /// <summary>No more will come.</summary>
    /// <param name="error">Why, for who waits for more; null if that is as it should be.</param>
    public void End(Exception? error) => _messages.Writer.TryComplete(error);

    public async IAsyncEnumerable<RelayMessage> ReadAllAsync([EnumeratorCancellation] CancellationToken stop = default)
    {
        while (await _messages.Reader.WaitToReadAsync(stop).ConfigureAwait(false))
        {
            while (_messages.Reader.TryRead(out var message))
            {
                Took(message);
                yield return message;
            }
        }
    }

    private void Took(RelayMessage message)
    {
        var count = Interlocked.Decrement(ref _count);
        var bytes = Interlocked.Add(ref _bytes, -message.Bytes);
        if (!_isFull || count > mostMessages / 2 || bytes > mostBytes / 2)
            return;
        _isFull = false;
        Changed.Set();
    }
}
