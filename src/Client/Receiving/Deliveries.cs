using OrleansRelay.Client.Connections;
using OrleansRelay.Client.Diagnostics;
using OrleansRelay.Client.Sending;
using OrleansRelay.Client.Wire;

namespace OrleansRelay.Client.Receiving;

/// <summary>What one connection delivers, until it is in the inbox.</summary>
internal sealed class Deliveries
{
    private readonly Greeting _greeting;
    private readonly ReadingPoint _point;
    private readonly Inbox _inbox;
    private readonly Notices _notices;
    private readonly OwnMessages _own;
    private readonly ClientTelemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly long _begunAt;
    private string? _newestBefore;
    private bool _isResuming;
    private long _missed;
    private long _lost;

    /// <param name="asked">Messages from before were asked for.</param>
    public Deliveries(
        Greeting greeting,
        bool asked,
        ReadingPoint point,
        Inbox inbox,
        Notices notices,
        OwnMessages own,
        ClientTelemetry telemetry,
        TimeProvider time)
    {
        (_greeting, _point, _inbox, _notices, _own, _telemetry, _time) = (greeting, point, inbox, notices, own, telemetry, time);
        _begunAt = time.GetTimestamp();
        _newestBefore = point.NewestId;
        _isResuming = asked && greeting.Epoch is not null;
        if (_isResuming)
            return;
        point.Reached(greeting.Epoch, greeting.Position);
        if (asked)
            notices.Add(new RelayNotice.Resumed(0, IsComplete: false, ReachesBackTo: null, _newestBefore));
    }

    /// <summary>Nothing is kept any more, since the program is too far behind; a new connection begins where this began.</summary>
    public bool IsShedding { get; private set; }

    /// <summary>It is not known by the relay's clock when the client began.</summary>
    public bool WantsTime => !_point.KnowsBeginning;

    /// <summary>A ping whose answer tells when the client began.</summary>
    public PingRequest AskTime() => new(outlivesConnection: false) { TellTime = now => _point.Began(now, _time.GetElapsedTime(_begunAt)) };

    /// <summary>Takes a line that answers nothing.</summary>
    /// <param name="bytes">Its length.</param>
    public void Take(ServerLine line, int bytes)
    {
        if (IsShedding)
            return;
        switch (line.Kind)
        {
            case LineKind.Delivery:
                Deliver(line, bytes);
                break;
            case LineKind.Position:
                _point.Advance(_greeting.Epoch, line.Position);
                break;
            case LineKind.Resumed:
                Resumed(line);
                break;
            case LineKind.Gap:
                _notices.Add(new RelayNotice.Gap(line.Missed, _point.NewestId));
                break;
        }
    }

    /// <summary>An answer has told that all before a position has come; so the place moves on as well when nothing comes that is wanted.</summary>
    public void Reach(long? position)
    {
        if (!IsShedding && !_isResuming)
            _point.Advance(_greeting.Epoch, position);
    }

    private void Deliver(ServerLine line, int bytes)
    {
        var message = line.ToMessage(bytes);
        if (_own.Contains(message))
            return;
        if (_inbox.IsOverfull)
        {
            // Where it can't be had again it is lost, and that is told.
            IsShedding = _greeting.Epoch is not null;
            _lost++;
            return;
        }

        if (_lost > 0)
            _notices.Add(new RelayNotice.Gap(_lost, _point.NewestId));
        _lost = 0;
        if (!_point.Take(line.Key))
        {
            _telemetry.Repeated();
            return;
        }

        _missed += _isResuming ? 1 : 0;
        // Who has it finds it counted.
        _telemetry.Took();
        _inbox.Add(message);
    }

    private void Resumed(ServerLine line)
    {
        _point.Reached(_greeting.Epoch, line.Position);
        _notices.Add(new RelayNotice.Resumed(_missed, line.IsComplete, line.ReachesBackTo, _newestBefore));
        _isResuming = false;
        (_missed, _newestBefore) = (0, null);
    }
}
