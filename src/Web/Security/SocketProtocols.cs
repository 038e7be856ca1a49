namespace OrleansRelay.Web.Security;

/// <summary>
/// The names that a WebSocket of ours may ask for as its protocol: what it speaks, and what a browser can't say in a header.
/// </summary>
internal static class SocketProtocols
{
    /// <summary>The lines of docs/protocol.md.</summary>
    public const string Relay = "relay";

    /// <summary>Comes before the token.</summary>
    public const string Token = "bearer.";
}
