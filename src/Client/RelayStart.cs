namespace OrleansRelay.Client;

/// <summary>From where on a client gets messages when it connects for the first time. Later it goes on from where it was.</summary>
public sealed class RelayStart
{
    private const int IdLength = 64;

    private RelayStart()
    {
    }

    /// <summary>What is sent from now on.</summary>
    public static RelayStart Now { get; } = new();

    /// <summary>From where the relay remembers that a client of this name was, in another run of the program for example.</summary>
    public static RelayStart WhereItWas { get; } = new() { IsRemembered = true };

    internal bool IsRemembered { get; private init; }

    internal string? Id { get; private init; }

    internal DateTimeOffset? Time { get; private init; }

    /// <summary>What came to the relay at that time or later, by its clock.</summary>
    public static RelayStart At(DateTimeOffset time) => new() { Time = time };

    /// <summary>What came after a message: the last one that was dealt with, whose id the program has kept.</summary>
    /// <param name="messageId">Its <see cref="RelayMessage.Id"/>, 64 hex digits.</param>
    /// <exception cref="ArgumentException">It is no such id.</exception>
    public static RelayStart After(string messageId)
    {
        ArgumentNullException.ThrowIfNull(messageId);
        if (messageId.Length != IdLength || !messageId.All(char.IsAsciiHexDigit))
            throw new ArgumentException("The id of a message has 64 hex digits.", nameof(messageId));
        return new RelayStart { Id = messageId.ToLowerInvariant() };
    }
}
