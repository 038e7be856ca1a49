namespace OrleansRelay.LoadGenerator.Protocols;

/// <summary>The server did something that makes measuring it pointless.</summary>
internal sealed class PeerException : Exception
{
    private PeerException(string message, Exception? inner = null) : base(message, inner)
    {
    }

    public static PeerException Closed(string who) => new($"{who} was closed by the server.");

    public static PeerException Unreachable(int port, Exception inner) => new($"Port {port}: {inner.Message}", inner);

    public static PeerException NoAnswer(string awaited, string got) => new($"Waited for '{awaited}' but got '{got}'.");

    public static PeerException Refused(string answer) => new($"The server refused a message: '{answer}…'.");
}
