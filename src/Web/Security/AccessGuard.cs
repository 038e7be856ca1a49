using Microsoft.AspNetCore.Http;
using OrleansRelay.Web.Api;

namespace OrleansRelay.Web.Security;

/// <summary>
/// Lets nobody ask who may not: reading is open to programs of this machine, everything else wants the token. Other
/// pages than those of this relay get nothing through the browsers of people who may.
/// </summary>
internal sealed class AccessGuard(RequestDelegate next, HttpOptions options, AccessToken token)
{
    private readonly HashSet<string> _origins = new(OriginsOf(options), StringComparer.OrdinalIgnoreCase);

    /// <summary>The other pages that may use the relay.</summary>
    public static string[] OriginsOf(HttpOptions options) => options.Origins.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries);

    public Task InvokeAsync(HttpContext context)
    {
        var need = NeedOf(context);
        if (need == Need.Nothing)
            return next(context);
        if (Caller.ForeignOrigin(context.Request) is { } origin && !_origins.Contains(origin))
            return Problems.Write(context, StatusCodes.Status403Forbidden, "Pages of other sites may not use this relay. See Relay:Http:Origins.");
        if (need == Need.OwnPage || (need == Need.TokenUnlessLocal && Caller.IsLocal(context)))
            return next(context);
        if (token.Is(Caller.Token(context.Request)))
            return next(context);
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.Write(context, StatusCodes.Status401Unauthorized, "This wants the relay's token: Authorization: Bearer <token>.");
    }

    private Need NeedOf(HttpContext context)
    {
        var path = context.Request.Path;
        if (path.StartsWithSegments("/ws"))
            return options.WebSocket == WebSocketPolicy.Open ? Need.OwnPage : Need.TokenUnlessLocal;
        if (path.StartsWithSegments("/orleans"))
            return Need.Token;
        if (!path.StartsWithSegments("/api") && !path.StartsWithSegments("/metrics"))
            return Need.Nothing;
        // The answer of a browser's question whether it may ask holds no secret.
        if (HttpMethods.IsOptions(context.Request.Method))
            return Need.Nothing;
        return HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) ? Need.TokenUnlessLocal : Need.Token;
    }

    private enum Need
    {
        Nothing,
        OwnPage,
        TokenUnlessLocal,
        Token,
    }
}
