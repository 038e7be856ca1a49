using System.Buffers.Text;
using OrleansRelay.LoadGenerator.Protocols;

namespace OrleansRelay.LoadGenerator.Load;

/// <summary>Reads the times out of one receiver's bytes, however they are cut.</summary>
internal sealed class StampReader(Delays delays)
{
    private readonly byte[] _cut = new byte[FrameTemplate.StampBytes];
    private int _cutLength;

    /// <summary>Returns how many messages began in this piece.</summary>
    public int Read(ReadOnlySpan<byte> data, long now)
    {
        if (_cutLength > 0)
            Complete(ref data, now);
        var count = 0;
        for (int mark; (mark = data.IndexOf(FrameTemplate.Mark)) >= 0; count++)
        {
            data = data[mark..];
            if (data.Length < FrameTemplate.StampBytes)
            {
                data.CopyTo(_cut);
                _cutLength = data.Length;
                return count + 1;
            }

            Add(data[..FrameTemplate.StampBytes], now);
            data = data[FrameTemplate.StampBytes..];
        }

        return count;
    }

    private void Complete(ref ReadOnlySpan<byte> data, long now)
    {
        var missing = Math.Min(_cut.Length - _cutLength, data.Length);
        data[..missing].CopyTo(_cut.AsSpan(_cutLength));
        data = data[missing..];
        _cutLength += missing;
        if (_cutLength < _cut.Length)
            return;
        Add(_cut, now);
        _cutLength = 0;
    }

    private void Add(ReadOnlySpan<byte> stamp, long now)
    {
        if (Utf8Parser.TryParse(stamp[1..], out long sent, out _, 'x'))
            delays.Add(sent, now);
    }
}
