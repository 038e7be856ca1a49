using System.Text;

namespace OrleansRelay.LoadGenerator.Protocols;

/// <summary>
/// Counts the lines that begin as an acknowledgement does. A line is judged by its first bytes, once there are as many as
/// the acknowledgement's; of the rest, and of other lines, such as deliveries, only the end is looked for.
/// </summary>
internal sealed class ReplyLines : IReplies
{
    private readonly byte[] _accepted;
    private readonly byte[][] _refused;
    private readonly byte[] _head;
    private int _headLength;

    /// <param name="accepted">How an acknowledgement begins.</param>
    /// <param name="refused">How refusals begin; none is longer than <paramref name="accepted"/>.</param>
    public ReplyLines(string accepted, params string[] refused)
    {
        _accepted = Encoding.ASCII.GetBytes(accepted);
        _refused = [.. refused.Select(Encoding.ASCII.GetBytes)];
        _head = new byte[_accepted.Length];
    }

    public int Count(ReadOnlySpan<byte> data)
    {
        var count = 0;
        while (!data.IsEmpty)
        {
            if (_headLength < _head.Length)
                count += TakeHead(ref data);
            var end = data.IndexOf((byte)'\n');
            if (end < 0)
                break;
            data = data[(end + 1)..];
            _headLength = 0;
        }

        return count;
    }

    private int TakeHead(ref ReadOnlySpan<byte> data)
    {
        var length = Math.Min(_head.Length - _headLength, data.Length);
        if (data[..length].IndexOf((byte)'\n') is var end and >= 0)
            length = end;
        data[..length].CopyTo(_head.AsSpan(_headLength));
        data = data[length..];
        _headLength += length;
        if (_headLength < _head.Length)
            return 0;
        if (_head.AsSpan().SequenceEqual(_accepted))
            return 1;
        foreach (var refused in _refused)
        {
            if (_head.AsSpan().StartsWith(refused))
                throw PeerException.Refused(Encoding.ASCII.GetString(_head));
        }

        return 0;
    }
}
