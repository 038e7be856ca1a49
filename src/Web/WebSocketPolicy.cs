namespace OrleansRelay.Web;

/// <summary>Who may be a peer over the WebSocket.</summary>
public enum WebSocketPolicy
{
    /// <summary>Whoever comes from the node's own machine, and who has the token.</summary>
    Token,

    /// <summary>Everybody, as over TCP.</summary>
    Open,

    /// <summary>Nobody.</summary>
    Off,
}
