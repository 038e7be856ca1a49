using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansRelay.Gateway;
using OrleansRelay.Web.Api;
using OrleansRelay.Web.Security;

namespace OrleansRelay.Web.Sockets;

/// <summary>Makes a peer of a browser: a WebSocket that speaks as TCP clients do.</summary>
internal static class WebSocketEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.Map("/ws", ServeAsync).ExcludeFromDescription();

    private static async Task ServeAsync(
        HttpContext context, TcpGateway gateway, GatewayOptions options, HttpOptions http, RelayPhase phase, TimeProvider time)
    {
        if (http.WebSocket == WebSocketPolicy.Off)
        {
            await Problems.Write(context, StatusCodes.Status404NotFound, "This relay has no WebSocket (Relay:Http:WebSocket).");
            return;
        }

        if (!context.WebSockets.IsWebSocketRequest)
        {
            await Problems.Write(context, StatusCodes.Status426UpgradeRequired, "This is a WebSocket: its text messages are the lines of the relay's protocol.");
            return;
        }

        using var session = phase.IsServing
            ? await gateway.EnterAsync(context.Connection.RemoteIpAddress!, Caller.IsLocal(context), speaker: null, context.RequestAborted)
            : null;
        if (session is null)
        {
            await Problems.Write(context, StatusCodes.Status503ServiceUnavailable, "The relay does not serve now.");
            return;
        }

        var asks = context.WebSockets.WebSocketRequestedProtocols.Contains(SocketProtocols.Relay) ? SocketProtocols.Relay : null;
        using var client = await context.WebSockets.AcceptWebSocketAsync(asks);
        await new WebSocketBridge(client, session, options.WriteDeadline, time).RunAsync(context.RequestAborted);
    }
}
