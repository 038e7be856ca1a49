using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Links;

/// <summary>
/// Counts how often in a row a peer refused something that it did not name while one and the same entry was the oldest without
/// an answer. Once may be the doing of the connection; where it happens again and again, the entry stands in the way of all
/// others.
/// </summary>
internal sealed class NamelessRefusals
{
    private const int Most = 3;

    private MessageId _suspect;
    private int _count;

    /// <returns>Whether the entry should be given up.</returns>
    public bool IsOneTooMany(in MessageId oldest)
    {
        _count = oldest == _suspect ? _count + 1 : 1;
        _suspect = oldest;
        return _count >= Most;
    }
}
