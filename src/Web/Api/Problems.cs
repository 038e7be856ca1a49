using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace OrleansRelay.Web.Api;

/// <summary>What can't be done is answered as RFC 9457 says.</summary>
internal static class Problems
{
    public const string ContentType = "application/problem+json";

    /// <param name="code">The relay's own word for it, as over TCP.</param>
    /// <param name="retryAfterMs">How long to wait before it is tried again.</param>
    public static IResult Of(int status, string detail, string? code = null, long? retryAfterMs = null) =>
        Results.Problem(new ProblemDetails
        {
            Status = status,
            Title = ReasonPhrases.GetReasonPhrase(status),
            Detail = detail,
            Extensions = Extensions(code, retryAfterMs),
        });

    public static IResult OutOfBounds(string argument, int least, int most) =>
        Of(StatusCodes.Status400BadRequest, $"{argument} is not a whole number from {least} to {most}.");

    public static Task Write(HttpContext context, int status, string detail) => Of(status, detail).ExecuteAsync(context);

    private static Dictionary<string, object?> Extensions(string? code, long? retryAfterMs)
    {
        var extensions = new Dictionary<string, object?>();
        if (code is not null)
            extensions["code"] = code;
        if (retryAfterMs is { } wait)
            extensions["retry_after_ms"] = JsonSerializer.SerializeToElement(wait);
        return extensions;
    }
}
