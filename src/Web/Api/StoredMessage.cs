using OrleansRelay.Protocol;

namespace OrleansRelay.Web.Api;

/// <summary>A line of the log.</summary>
/// <param name="Position">Where it begins.</param>
/// <param name="Line">As it is delivered, newline included.</param>
internal sealed record StoredMessage(long Position, byte[] Line)
{
    public MessageId Id => EntryLine.TryReadId(Line, out var id) ? id : default;
}
