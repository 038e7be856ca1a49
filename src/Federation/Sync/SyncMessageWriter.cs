using System.Buffers.Binary;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Sync;

/// <summary>Writes one message; its layout stands at <see cref="SyncMessage"/>. Ranges must be written in order.</summary>
internal sealed class SyncMessageWriter
{
    /// <summary>What a range takes at most, entries of a list not counted: a skip to its begin, its own head, count, fingerprint.</summary>
    private const int MaxRangeBytes = 2 * MaxBoundBytes + 5 + 8;

    /// <summary>What an entry of a list takes at most.</summary>
    private const int MaxEntryBytes = MaxTimeBytes + MessageId.ByteLength;

    private const int MaxTimeBytes = 7;
    private const int MaxBoundBytes = 1 + MaxTimeBytes + MessageId.ByteLength;

    private readonly byte[] _bytes = new byte[SyncLimits.MaxMessageBytes];
    private int _length = SyncMessage.HeaderLength;
    private int _ranges;
    private EntryKey _end;

    public bool IsEmpty => _ranges == 0;

    /// <summary>Whether a range needs an answer.</summary>
    public bool Asks { get; private set; }

    /// <summary>How many entries of one more list fit.</summary>
    public int EntryRoom => Math.Max(0, _bytes.Length - _length - MaxRangeBytes) / MaxEntryBytes;

    /// <summary>Where the last range ended; the next one must not begin before.</summary>
    public ref readonly EntryKey End => ref _end;

    /// <summary>Whether so many ranges fit, whatever their bounds are.</summary>
    public bool Fits(int ranges) =>
        _ranges + 2 * ranges <= SyncLimits.MaxRanges && ranges * MaxRangeBytes <= _bytes.Length - _length;

    public void Fingerprint(in SyncRange range, int count, ulong fingerprint)
    {
        Range(range, RangeMode.Fingerprint);
        Number(count);
        BinaryPrimitives.WriteUInt64BigEndian(_bytes.AsSpan(_length), fingerprint);
        _length += sizeof(ulong);
        Asks = true;
    }

    public void Ask(in SyncRange range)
    {
        Range(range, RangeMode.Ask);
        Asks = true;
    }

    public void List(in SyncRange range, WindowView view, ViewStretch stretch)
    {
        Range(range, RangeMode.List);
        Number(stretch.Count);
        var time = range.Lower.Time;
        foreach (var piece in view.Read(stretch))
        {
            foreach (ref readonly var entry in piece.Span)
            {
                Number(entry.Time - time);
                time = entry.Time;
                entry.Id.WriteBytes(_bytes.AsSpan(_length));
                _length += MessageId.ByteLength;
            }
        }
    }

    /// <param name="more">Whether more ranges wait to be written than had room.</param>
    public byte[] Finish(bool more)
    {
        (_bytes[0], _bytes[1]) = (SyncMessage.Version, (byte)(more ? 1 : 0));
        return _bytes.AsSpan(0, _length).ToArray();
    }

    private void Range(in SyncRange range, RangeMode mode)
    {
        if (range.Lower != _end)
            Bound(range.Lower, RangeMode.Skip);
        Bound(range.Upper, mode);
    }

    private void Bound(in EntryKey bound, RangeMode mode)
    {
        Span<byte> id = stackalloc byte[MessageId.ByteLength];
        bound.Id.WriteBytes(id);
        var prefix = id[..(id.LastIndexOfAnyExcept((byte)0) + 1)];
        _bytes[_length++] = (byte)(prefix.Length << 2 | (int)mode);
        Number(bound.Time - _end.Time);
        prefix.CopyTo(_bytes.AsSpan(_length));
        _length += prefix.Length;
        _end = bound;
        _ranges++;
    }

    private void Number(long value)
    {
        for (; value >= 0x80; value >>= 7)
            _bytes[_length++] = (byte)(value | 0x80);
        _bytes[_length++] = (byte)value;
    }
}
