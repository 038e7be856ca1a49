using System.Buffers.Binary;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Sync;

/// <summary>Reads the ranges of a message one after the other; the layout stands at <see cref="SyncMessage"/>.</summary>
internal ref struct SyncMessageReader(ReadOnlySpan<byte> ranges)
{
    private const int MaxNumberBytes = 9;
    private const int MinEntryBytes = 1 + MessageId.ByteLength;

    private ReadOnlySpan<byte> _rest = ranges;
    private EntryKey _end;

    public readonly bool AtEnd => _rest.IsEmpty;

    /// <summary>Why a range could not be read.</summary>
    public SyncFault Fault { get; private set; }

    public bool TryReadRange(out PeerRange range)
    {
        range = default;
        var head = _rest[0];
        _rest = _rest[1..];
        if (!TryReadBound(head >> 2, out var upper))
            return Fail(SyncFault.Malformed);
        if (upper <= _end)
            return Fail(SyncFault.OutOfOrder);
        var between = new SyncRange(_end, upper);
        _end = upper;
        var mode = (RangeMode)(head & 3);
        int count = 0;
        ulong fingerprint = 0;
        EntryKey[] entries = [];
        if (mode == RangeMode.Fingerprint && !TryReadFingerprint(out count, out fingerprint))
            return Fail(SyncFault.Malformed);
        if (mode == RangeMode.List && !TryReadList(between, out entries))
            return false;
        range = new PeerRange(between, mode, mode == RangeMode.List ? entries.Length : count, fingerprint, entries);
        return true;
    }

    private bool TryReadBound(int prefixLength, out EntryKey bound)
    {
        bound = default;
        if (prefixLength > MessageId.ByteLength
            || !TryReadTime(_end.Time, out var time)
            || _rest.Length < prefixLength)
        {
            return false;
        }

        Span<byte> id = stackalloc byte[MessageId.ByteLength];
        id.Clear();
        _rest[..prefixLength].CopyTo(id);
        _rest = _rest[prefixLength..];
        bound = new EntryKey(time, MessageId.FromBytes(id));
        return true;
    }

    private bool TryReadFingerprint(out int count, out ulong fingerprint)
    {
        (count, fingerprint) = (0, 0);
        if (!TryReadNumber(out var number) || number > EntryWindow.MaxCapacity || _rest.Length < sizeof(ulong))
            return false;
        count = (int)number;
        fingerprint = BinaryPrimitives.ReadUInt64BigEndian(_rest);
        _rest = _rest[sizeof(ulong)..];
        return true;
    }

    private bool TryReadList(in SyncRange range, out EntryKey[] entries)
    {
        entries = [];
        if (!TryReadNumber(out var count) || count > _rest.Length / MinEntryBytes)
            return Fail(SyncFault.Malformed);
        entries = new EntryKey[count];
        var before = range.Lower;
        for (var i = 0; i < entries.Length; i++)
        {
            if (!TryReadTime(before.Time, out var time) || _rest.Length < MessageId.ByteLength)
                return Fail(SyncFault.Malformed);
            var entry = new EntryKey(time, MessageId.FromBytes(_rest));
            _rest = _rest[MessageId.ByteLength..];
            if (!range.Contains(entry) || (i > 0 && entry <= before))
                return Fail(SyncFault.OutOfOrder);
            entries[i] = before = entry;
        }

        return true;
    }

    private bool TryReadTime(long before, out long time)
    {
        var read = TryReadNumber(out var millis) && millis <= EntryKey.MaxTime + 1 - before;
        time = before + (read ? millis : 0);
        return read;
    }

    private bool TryReadNumber(out long value)
    {
        value = 0;
        for (var i = 0; i < MaxNumberBytes && i < _rest.Length; i++)
        {
            value |= (long)(_rest[i] & 0x7F) << (7 * i);
            if (_rest[i] < 0x80)
            {
                _rest = _rest[(i + 1)..];
                return true;
            }
        }

        return false;
    }

    private bool Fail(SyncFault fault)
    {
        Fault = fault;
        return false;
    }
}
