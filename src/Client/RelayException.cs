namespace OrleansRelay.Client;

/// <summary>The relay refused something, could not be reached, or is none.</summary>
public sealed class RelayException : Exception
{
    /// <param name="code">One of <see cref="RelayErrorCodes"/>, or another one that the relay has said.</param>
    /// <param name="message">For people.</param>
    /// <param name="innerException">What it came from.</param>
    public RelayException(string code, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        ArgumentNullException.ThrowIfNull(code);
        Code = code;
    }

    /// <summary>What went wrong, for programs: one of <see cref="RelayErrorCodes"/>, or another one that the relay has said.</summary>
    public string Code { get; }

    /// <summary>When it makes sense to try again, if the relay has said so.</summary>
    public TimeSpan? RetryAfter { get; init; }

    internal static RelayException Unreachable(string address, string why, Exception? error = null) =>
        new(RelayErrorCodes.Unreachable, $"{address} can't be reached: {why}", error);

    internal static RelayException Disconnected(string why, Exception? error = null) =>
        new(RelayErrorCodes.Disconnected, $"The connection was lost: {why}", error);

    internal static RelayException BadServer(string why, Exception? error = null) =>
        new(RelayErrorCodes.BadServer, $"The other end does not speak as a relay does: {why}", error);

    internal static RelayException TooManyPeers(int most) =>
        new(RelayErrorCodes.TooManyPeers, $"There are more than {most} peers of whom this was asked; ask for fewer of them.");

    internal static RelayException NotSupported(string what) =>
        new(RelayErrorCodes.NotSupported, $"This relay does not know {what}.");
}
