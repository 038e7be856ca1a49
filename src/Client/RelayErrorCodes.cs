namespace OrleansRelay.Client;

/// <summary>
/// What <see cref="RelayException.Code"/> may be. A relay of a later version may say others; all but the last five are the relay's words.
/// </summary>
public static class RelayErrorCodes
{
    /// <summary>Over the limit of messages for this address, and for longer than <see cref="RelayClientOptions.RetryPatience"/>.</summary>
    public const string RateLimited = "rate_limited";

    /// <summary>The relay did not understand the message; the exception's message says why.</summary>
    public const string Malformed = "malformed";

    /// <summary>The message is over the relay's bound on one.</summary>
    public const string TooLong = "too_long";

    /// <summary>The relay does not accept the name.</summary>
    public const string BadPeerId = "bad_peer_id";

    /// <summary>Another connection has registered with this name. The client has ended.</summary>
    public const string Replaced = "replaced";

    /// <summary>The relay has too many connections, or too much to do for this one.</summary>
    public const string Busy = "busy";

    /// <summary>The relay could not take the message, and could not for longer than <see cref="RelayClientOptions.RetryPatience"/>.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>The relay stops.</summary>
    public const string ShuttingDown = "shutting_down";

    /// <summary>The relay's operator does not let this client do that.</summary>
    public const string NotAllowed = "not_allowed";

    /// <summary>None of the addresses answered.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>The connection was lost.</summary>
    public const string Disconnected = "disconnected";

    /// <summary>What the other end says is not what a relay says.</summary>
    public const string BadServer = "bad_server";

    /// <summary>The relay at the other end is of an older version that can't do what was asked.</summary>
    public const string NotSupported = "not_supported";

    /// <summary>There are more peers than a client follows.</summary>
    public const string TooManyPeers = "too_many_peers";
}
