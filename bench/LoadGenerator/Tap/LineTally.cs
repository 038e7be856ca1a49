using System.Text;
using OrleansRelay.LoadGenerator.Protocols;

namespace OrleansRelay.LoadGenerator.Tap;

/// <summary>
/// Counts the lines that go one way over one connection, however they are cut: those that carry messages by the marks in them, the
/// others by the first name that they say. It knows nothing else of what relays say to each other.
/// </summary>
internal sealed class LineTally(TapTotals totals)
{
    private const int HeadBytes = 32;
    private const string Nameless = "nameless";

    private readonly byte[] _head = new byte[HeadBytes];
    private int _headLength;
    private int _marks;
    private long _bytes;

    public void Add(ReadOnlySpan<byte> data)
    {
        for (int end; (end = data.IndexOf((byte)'\n')) >= 0; data = data[(end + 1)..])
        {
            AddPiece(data[..(end + 1)]);
            EndLine();
        }

        AddPiece(data);
    }

    private void AddPiece(ReadOnlySpan<byte> piece)
    {
        var head = piece[..Math.Min(piece.Length, HeadBytes - _headLength)];
        head.CopyTo(_head.AsSpan(_headLength));
        _headLength += head.Length;
        _marks += piece.Count(FrameTemplate.Mark);
        _bytes += piece.Length;
    }

    private void EndLine()
    {
        if (_marks > 0)
            totals.AddPayload(_marks, _bytes);
        else
            totals.AddOther(FirstName(), _bytes);
        (_headLength, _marks, _bytes) = (0, 0, 0);
    }

    private string FirstName()
    {
        var name = Encoding.Latin1.GetString(_head, 0, _headLength).Split('"') is [_, var first, _, ..] ? first : "";
        return name.Length > 0 && name.All(static letter => char.IsAsciiLetter(letter) || letter == '_') ? name : Nameless;
    }
}
