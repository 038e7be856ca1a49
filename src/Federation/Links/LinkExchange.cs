using System.Runtime.InteropServices;
using System.Threading.Channels;
using OrleansRelay.Federation.Presence;
using OrleansRelay.Federation.Sync;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Links;

/// <summary>
/// What a link does over a connection to a relay of our kind: pushes the log while it is eager, compares what both ends have,
/// sends what the peer asks for, and sees to it that the peer is still there.
/// </summary>
internal sealed class LinkExchange
{
    private const int MostMissedPings = 3;

    /// <summary>Questions that wait; the peer asks again for what finds no room.</summary>
    private const int MostWants = 64;

    /// <summary>How often what is new of who is at which relay is passed on.</summary>
    private static readonly TimeSpan HintBeat = TimeSpan.FromSeconds(5);

    private readonly RelayConnection _connection;
    private readonly EntryPush _push;
    private readonly LogWindow _window;
    private readonly LinkTree _tree;
    private readonly FederationOptions _options;
    private readonly TimeProvider _time;
    private readonly SyncDialogue _dialogue;
    private readonly SyncRhythm _rhythm;
    private readonly HintsOfLink _hints;
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<EntryKey[]> _wants = Channel.CreateBounded<EntryKey[]>(new BoundedChannelOptions(MostWants) { FullMode = BoundedChannelFullMode.DropWrite });

    public LinkExchange(
        RelayConnection connection,
        EntryPush push,
        Eagerness eagerness,
        string self,
        LogWindow window,
        LinkTree tree,
        PeerHints hints,
        FederationOptions options,
        TimeProvider time)
    {
        (Eagerness, RoundTrip) = (eagerness, new RoundTrip(time));
        (eagerness.BecameEager, eagerness.BecameLazy) = (Ask, Prune);
        (_connection, _push, _window, _tree, _options, _time) = (connection, push, window, tree, options, time);
        _dialogue = new SyncDialogue(window, self, connection.Peer.RelayId, Found, time);
        _rhythm = new SyncRhythm(options, connection.IsDialled, time);
        _hints = new HintsOfLink(hints, connection.Peer.RelayId);
    }

    public Eagerness Eagerness { get; }

    /// <summary>How long the way to the peer and back takes.</summary>
    public RoundTrip RoundTrip { get; }

    public bool IsLazy => Eagerness.IsLazy;

    /// <summary>When the peer last brought an entry that was new here.</summary>
    public long LastTaken => _connection.Counters.LastTaken;

    /// <summary>Runs until the connection ends or the peer can't be gone on with, which throws, or something better comes.</summary>
    /// <param name="better">Completes when another connection should take its place.</param>
    public async Task RunAsync(Func<CancellationToken, Task> better, CancellationToken stop)
    {
        var isReplaced = false;
        _connection.Attach(this);
        _tree.Join(this);
        try
        {
            await Racing.UntilOneEndsAsync(stop, SendAsync, CompareAsync, HintAsync, PingAsync, _push.WatchAsync, EndAsync, FailAsync, better);
            isReplaced = true;
        }
        finally
        {
            _connection.Attach(null);
            _tree.Leave(this, isLost: !isReplaced && !stop.IsCancellationRequested);
        }
    }

    /// <summary>Carries everything from now on, and asks the peer to.</summary>
    public void Graft()
    {
        Eagerness.Graft();
        Ask();
    }

    /// <summary>The peer need not be sent anything, and sends nothing, by itself.</summary>
    public void WasPruned()
    {
        if (Eagerness.Prune())
            _tree.BecameLazy();
    }

    /// <summary>The peer lacks entries; or, if it names none, it wants this link to carry what comes.</summary>
    public void Want(EntryKey[] keys)
    {
        if (keys.Length == 0)
            Eagerness.Graft();
        // What is still to be sent comes by itself.
        else if (_push.IsCaughtUp)
            _wants.Writer.TryWrite(keys);
    }

    /// <summary>The peer has said who is at a relay.</summary>
    public void Hear(PeerHint hint) => _hints.Hear(hint);

    public void TakeReply(in SyncFrame reply) => _dialogue.Take(reply);

    /// <summary>The peer has entries; an answer to nothing that was sent ends the exchange.</summary>
    public void Settle(in AnswersFrame answers)
    {
        try
        {
            Settle(answers.Taken.Span, isKnown: false);
            Settle(answers.Known.Span, isKnown: true);
        }
        catch (LinkException error)
        {
            _failed.TrySetException(error);
        }
    }

    /// <summary>Takes any other answer; one that can't be gone on after ends the exchange.</summary>
    public void Settle(ReadOnlySpan<byte> answer)
    {
        try
        {
            _push.Settle(Answer.Read(answer), answer);
        }
        catch (LinkException error)
        {
            _failed.TrySetException(error);
        }
    }

    /// <summary>Passes on what a comparison has brought out that the peer has begun.</summary>
    public void WasFound(WindowView view, ReconciliationStep step)
    {
        _rhythm.WasCompared(step.OfferedCount, step.IsEqual);
        Found(view, step);
    }

    private void Ask() => _connection.AskFor([]);

    private void Prune()
    {
        _connection.Wire.Post(LinkFrame.Prune);
        _tree.BecameLazy();
    }

    private void Found(WindowView view, ReconciliationStep step)
    {
        _connection.Lacks(step.Wanted);
        // The peer gets the rest by itself.
        if (step.OfferedCount == 0 || !_push.IsCaughtUp)
            return;
        var offered = step.Offered.SelectMany(view.Read).SelectMany(static keys => MemoryMarshal.ToEnumerable(keys)).Take(SyncDialogue.MaxDifference);
        foreach (var keys in offered.Chunk(KeysFrame.MaxKeys))
            _connection.Offer(keys);
    }

    private void Settle(ReadOnlySpan<byte> ids, bool isKnown)
    {
        for (; ids.Length > 0; ids = ids[MessageId.ByteLength..])
            _push.Settle(MessageId.FromBytes(ids[..MessageId.ByteLength]), isKnown);
    }

    private async Task SendAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await _push.FollowAsync(_wants.Reader.WaitToReadAsync(stop).AsTask(), stop);
            var keys = new List<EntryKey>();
            while (_wants.Reader.TryRead(out var some))
                keys.AddRange(some);
            if (keys.Count > 0)
                await _push.SendWantedAsync(keys, _window, stop);
        }
    }

    // What is compared first is what was sent before, so that what is only late is not asked for.
    private async Task CompareAsync(CancellationToken stop)
    {
        // Out of step with the other end: one comparison serves both.
        if (!_connection.IsDialled)
            await Task.Delay(_rhythm.Beat / 2, _time, stop);
        while (true)
        {
            await Task.Delay(_rhythm.Beat, _time, stop);
            if (!_push.IsCaughtUp || !_rhythm.IsDue(IsLazy))
                continue;
            if (await _dialogue.CompareAsync(_rhythm.Parts, SendAsync, stop) is { } difference)
                _rhythm.Compared(difference);
            else
                _rhythm.Failed();
        }
    }

    private async ValueTask SendAsync(SyncFrame frame, CancellationToken stop)
    {
        var output = new ByteBuffer();
        frame.Write(output);
        await _connection.Wire.SendAsync(output.WrittenMemory, stop);
    }

    private async Task HintAsync(CancellationToken stop)
    {
        var frames = new ByteBuffer();
        while (true)
        {
            _hints.WriteNews(frames);
            if (frames.Length > 0)
                await _connection.Wire.SendAsync(frames.WrittenMemory, stop);
            frames.Clear();
            await Task.Delay(HintBeat, _time, stop);
        }
    }

    private async Task PingAsync(CancellationToken stop)
    {
        // Also while much comes: it tells how long the way takes.
        for (var missed = 0; missed <= MostMissedPings;)
        {
            RoundTrip.Asked();
            _connection.Wire.Post(LinkFrame.Ping);
            var reads = _connection.Wire.Reads;
            await Task.Delay(_options.PingInterval, _time, stop);
            missed = reads == _connection.Wire.Reads ? missed + 1 : 0;
        }

        throw LinkException.Silent(_options.PingInterval * MostMissedPings);
    }

    private async Task EndAsync(CancellationToken stop)
    {
        await _connection.Ended.WaitAsync(stop);
        throw LinkException.Closed();
    }

    private Task FailAsync(CancellationToken stop) => _failed.Task.WaitAsync(stop);
}
