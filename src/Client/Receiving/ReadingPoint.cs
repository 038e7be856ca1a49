using OrleansRelay.Client.Wire;

namespace OrleansRelay.Client.Receiving;

/// <summary>How far a client has got, over all its connections: from where on the next one goes on.</summary>
internal sealed class ReadingPoint(RelayStart start, int rememberedIds, TimeProvider time)
{
    // What a clock that is a little behind would lose is asked for twice instead.
    private static readonly TimeSpan ClockDifference = TimeSpan.FromSeconds(1);

    private readonly ReceivedIds _received = new(rememberedIds, time);
    private string? _epoch;
    private long _position;
    private DateTimeOffset? _began;

    /// <summary>The id of the last message that came.</summary>
    public string? NewestId => _received.Newest?.ToString();

    /// <summary>When the client connected for the first time is known by the relay's clock.</summary>
    public bool KnowsBeginning => _began is not null || !ReferenceEquals(start, RelayStart.Now);

    /// <summary>What the next connection asks for.</summary>
    public ResumeRequest Request()
    {
        if (_received.Newest is null && start.IsRemembered)
            return new ResumeRequest(IsRemembered: true);
        var request = new ResumeRequest(Epoch: _epoch, Position: _position);
        // What lies before the overlap is the same in all logs; if nothing does, the beginning is no further.
        if ((_received.LastBeforeOverlap()?.ToString() ?? start.Id) is { } after)
            return request with { SinceId = after };
        return (start.Time ?? _began) is { } beginning
            ? request with { SinceTime = beginning }
            : request with { SinceId = _received.Oldest?.ToString() };
    }

    /// <returns>False if it has come before.</returns>
    public bool Take(in MessageKey key) => _received.Add(key);

    /// <summary>A connection is up, and all that was missed has come there.</summary>
    /// <param name="epoch">Of the log there; null if positions mean nothing there.</param>
    public void Reached(string? epoch, long? position) => (_epoch, _position) = position is { } at ? (epoch, at) : (null, 0);

    /// <summary>All that is before a position of the log there has come.</summary>
    public void Advance(string? epoch, long? position)
    {
        if (epoch is not null && position is { } at)
            (_epoch, _position) = (epoch, at);
    }

    /// <summary>The relay's clock has shown that time when the client had been connected for so long.</summary>
    public void Began(DateTimeOffset now, TimeSpan ago) => _began ??= now - ago - ClockDifference;
}
