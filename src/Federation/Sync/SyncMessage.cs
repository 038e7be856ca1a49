using System.Diagnostics.CodeAnalysis;

namespace OrleansRelay.Federation.Sync;

/// <summary>
/// One message of a comparison, read and checked.
/// <code>
/// message     = version flags *range                     ; %x01, then %x00, or %x01 if more ranges wait to be sent
/// range       = head time prefix [ fingerprint / list ]  ; from the end of the range before, first from 0, to this key
/// head        = one byte: length of prefix * 4 + mode    ; see RangeMode
/// time        = number                                   ; milliseconds after the time of the range's begin
/// prefix      = 0*32 bytes                               ; first bytes of an id, the rest are 0
/// fingerprint = number 8 bytes                           ; how many entries, see FingerprintKey
/// list        = number *( number 32 bytes )              ; how many, then ms after the one before, id
/// number      = 1*9 bytes, 7 bits each, the lowest first; all but the last have the highest bit set
/// </code>
/// </summary>
internal sealed class SyncMessage
{
    public const byte Version = 1;
    public const int HeaderLength = 2;

    private SyncMessage(bool more, IReadOnlyList<PeerRange> ranges) => (More, Ranges) = (more, ranges);

    /// <summary>Whether the sender has more ranges than had room.</summary>
    public bool More { get; }

    /// <summary>In order, not overlapping; the skipped ones are left out.</summary>
    public IReadOnlyList<PeerRange> Ranges { get; }

    public static bool TryRead(
        ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SyncMessage? message, out SyncFault fault)
    {
        message = null;
        fault = SyncFault.NotAMessage;
        if (bytes.Length is < HeaderLength or > SyncLimits.MaxMessageBytes || bytes[0] != Version || bytes[1] > 1)
            return false;
        var reader = new SyncMessageReader(bytes[HeaderLength..]);
        var ranges = new List<PeerRange>();
        for (var count = 0; !reader.AtEnd; count++)
        {
            if (count == SyncLimits.MaxRanges)
                return Fail(SyncFault.TooManyRanges, out fault);
            if (!reader.TryReadRange(out var range))
                return Fail(reader.Fault, out fault);
            if (range.Mode != RangeMode.Skip)
                ranges.Add(range);
        }

        // Nobody may go on for ever by promising.
        if (bytes[1] == 1 && ranges.Count == 0)
            return Fail(SyncFault.Malformed, out fault);
        message = new SyncMessage(bytes[1] == 1, ranges);
        fault = SyncFault.None;
        return true;
    }

    private static bool Fail(SyncFault reason, out SyncFault fault)
    {
        fault = reason;
        return false;
    }
}
