using OrleansRelay.Federation.Sync;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Links;

/// <summary>
/// One connection to a relay of our kind, after the greeting, whoever has dialled. Entries that come over it go the way of all
/// messages; all else that the peer says comes here. It answers what concerns this relay as a whole, also while no link
/// pushes over it.
/// </summary>
public sealed class RelayConnection
{
    private readonly ILinkWire _wire;
    private readonly MissingEntries _missing;
    private readonly SyncResponder _responder;
    private volatile LinkExchange? _exchange;
    private volatile bool _isEnding;

    internal RelayConnection(ILinkWire wire, Hello self, Hello peer, bool isDialled, LogWindow window, MissingEntries missing)
    {
        (_wire, Peer, IsDialled, _missing) = (wire, peer, isDialled, missing);
        _responder = new SyncResponder(window, self.RelayId, peer.RelayId, Found);
    }

    /// <summary>How the relay at the other end has greeted.</summary>
    public Hello Peer { get; }

    /// <summary>We have dialled it; else it has come.</summary>
    public bool IsDialled { get; }

    /// <summary>Completes when the connection has ended.</summary>
    public Task Ended => _wire.Ended;

    /// <summary>It has ended, or is about to.</summary>
    internal bool IsEnding => _isEnding || Ended.IsCompleted;

    /// <summary>Of the link that it belongs to, or of its own.</summary>
    public LinkCounters Counters { get; set; } = new();

    internal ILinkWire Wire => _wire;

    /// <summary>Takes a frame that is no entry.</summary>
    /// <param name="relayJson">What followed <c>RELAY||</c>.</param>
    public void Take(LinkFrameKind kind, ReadOnlySpan<byte> relayJson)
    {
        switch (kind)
        {
            case LinkFrameKind.Ping:
                _wire.Post(LinkFrame.Pong);
                break;
            case LinkFrameKind.Pong:
                _exchange?.RoundTrip.Answered();
                break;
            case LinkFrameKind.Sync when SyncFrame.TryRead(relayJson, out var frame):
                TakeSync(frame);
                break;
            case LinkFrameKind.Have when KeysFrame.TryRead(relayJson, "have"u8, out var keys):
                _missing.Report(this, EntryKeys.Read(keys));
                break;
            case LinkFrameKind.Want when KeysFrame.TryRead(relayJson, "want"u8, out var keys):
                _exchange?.Want(EntryKeys.Read(keys));
                break;
            case LinkFrameKind.Prune:
                _exchange?.WasPruned();
                break;
            case LinkFrameKind.Peers when PeersFrame.TryRead(relayJson, out var hint):
                _exchange?.Hear(hint!);
                break;
            case LinkFrameKind.Answers when AnswersFrame.TryRead(relayJson, out var answers):
                _exchange?.Settle(answers);
                break;
            case LinkFrameKind.Answer when LinkFrame.TryReadAnswer(relayJson, out var answer):
                _exchange?.Settle(answer);
                break;
        }
    }

    /// <summary>Ends the connection, in good order.</summary>
    public void End()
    {
        _isEnding = true;
        _wire.Close();
    }

    /// <summary>The peer has entries that this relay lacks.</summary>
    internal void Lacks(IReadOnlyList<EntryKey> keys) => _missing.Report(this, keys);

    /// <summary>Asks the peer for entries that this relay lacks; for none, to be sent what comes from now on.</summary>
    /// <param name="keys">At most <see cref="KeysFrame.MaxKeys"/>.</param>
    internal void AskFor(ReadOnlySpan<EntryKey> keys) => Post("want"u8, keys);

    /// <summary>Tells the peer of entries that it lacks.</summary>
    /// <inheritdoc cref="AskFor"/>
    internal void Offer(ReadOnlySpan<EntryKey> keys) => Post("have"u8, keys);

    internal void Attach(LinkExchange? exchange) => _exchange = exchange;

    private void TakeSync(in SyncFrame frame)
    {
        if (frame.IsReply)
        {
            _exchange?.TakeReply(frame);
            return;
        }

        var reply = new ByteBuffer();
        _responder.Answer(frame).Write(reply);
        _wire.Post(reply.WrittenSpan);
    }

    private void Found(WindowView view, ReconciliationStep step)
    {
        if (_exchange is { } exchange)
            exchange.WasFound(view, step);
        else
            Lacks(step.Wanted);
    }

    private void Post(ReadOnlySpan<byte> name, ReadOnlySpan<EntryKey> keys)
    {
        var frame = new ByteBuffer();
        KeysFrame.Write(frame, name, EntryKeys.Write(keys));
        _wire.Post(frame.WrittenSpan);
    }
}
