namespace OrleansRelay.LoadGenerator.Tap;

/// <summary>What went over all tapped connections, both ways together.</summary>
internal sealed class TapTotals
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, long> _otherBytes = [];
    private long _copies;
    private long _payloadBytes;

    /// <summary>A line that carries so many messages.</summary>
    public void AddPayload(int messages, long bytes)
    {
        lock (_gate)
        {
            _copies += messages;
            _payloadBytes += bytes;
        }
    }

    /// <summary>A line that carries none.</summary>
    /// <param name="name">The first name in it.</param>
    public void AddOther(string name, long bytes)
    {
        lock (_gate)
            _otherBytes[name] = _otherBytes.GetValueOrDefault(name) + bytes;
    }

    public string Line()
    {
        lock (_gate)
        {
            var others = _otherBytes.Select(other => $" {other.Key}_bytes={other.Value}");
            return $"copies={_copies} payload_bytes={_payloadBytes} other_bytes={_otherBytes.Values.Sum()}{string.Concat(others)}";
        }
    }
}
