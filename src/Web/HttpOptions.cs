using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Configuration;

namespace OrleansRelay.Web;

/// <summary>Where the page and the API are served, and to whom. Section: <c>Relay:Http</c>.</summary>
public sealed record HttpOptions
{
    /// <summary>1 to 65535; 0 serves nothing over HTTP.</summary>
    [Range(0, 65535)]
    public int Port { get; init; } = 8080;

    /// <summary>The address to listen on; <c>::</c> means every address, IPv4 ones too.</summary>
    public IPAddress Bind { get; init; } = IPAddress.Loopback;

    /// <summary>Pages of these origins may use the API and the WebSocket too, such as <c>https://chat.example.org</c>; between commas.</summary>
    public string Origins { get; init; } = "";

    /// <summary>Who may be a peer over the WebSocket.</summary>
    public WebSocketPolicy WebSocket { get; init; } = WebSocketPolicy.Token;

    /// <summary>The file of the token's hash; empty is <c>http-token</c> in the data directory.</summary>
    public string TokenFile { get; init; } = "";

    /// <summary>Whether the dashboard of Orleans is served, which makes every call of a grain dearer.</summary>
    public bool Dashboard { get; init; }

    /// <summary>Whether lessons may be played, for which relays are started inside this one. Configuration: <c>Relay:Lessons</c>.</summary>
    [ConfigurationKeyName("Lessons")]
    public bool Lessons { get; init; }
}
