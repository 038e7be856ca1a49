using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace OrleansRelay.Web.Security;

/// <summary>Who asks over HTTP, as far as that can be told without a token.</summary>
internal static class Caller
{
    private static readonly string[] ProxyHeaders = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via"];

    /// <summary>
    /// Whether it is a program of this machine that says so. A name that was made to mean this machine (DNS rebinding) does not
    /// say so, nor does what a proxy passes on.
    /// </summary>
    public static bool IsLocal(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && IsLoopbackName(context.Request.Host.Host)
        && !ProxyHeaders.Any(context.Request.Headers.ContainsKey);

    /// <summary>The page that makes the browser ask, if that is another one than those of this relay; else null.</summary>
    public static string? ForeignOrigin(HttpRequest request)
    {
        string? origin = request.Headers.Origin;
        return origin is null || string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase) ? null : origin;
    }

    /// <summary>What stands behind <c>Bearer</c>, or in the protocol of a WebSocket that says so; empty if nothing does.</summary>
    public static ReadOnlySpan<char> Token(HttpRequest request)
    {
        const string Bearer = "Bearer ";
        string? authorization = request.Headers[HeaderNames.Authorization];
        if (authorization?.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) == true)
            return authorization.AsSpan(Bearer.Length).Trim();
        return request.HttpContext.WebSockets.WebSocketRequestedProtocols
            .FirstOrDefault(static protocol => protocol.StartsWith(SocketProtocols.Token, StringComparison.Ordinal))
            .AsSpan() is { Length: > 0 } protocol ? protocol[SocketProtocols.Token.Length..] : default;
    }

    private static bool IsLoopbackName(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.AsSpan().Trim("[]"), out var address) && IPAddress.IsLoopback(address));
}
