using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OrleansRelay.Gateway;
using OrleansRelay.Protocol;

namespace OrleansRelay.Web.Api;

/// <summary>Sends a message the way of all messages, over a session of its own that speaks for a peer, and tells what it was answered.</summary>
internal sealed class MessagePublisher(TcpGateway gateway, GatewayOptions options)
{
    /// <summary>Longer bodies are not read.</summary>
    public const int MaxBodyBytes = 2 << 20;

    // The relay answers sooner, whatever is asked for.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task<IResult> PublishAsync(MessageToSend message, IPAddress address, CancellationToken stop)
    {
        if (!PeerName.TryCreate(message.From, out var from, out var reason))
            return Malformed($"from: {reason}.");
        if (message.To is not { Length: > 0 } to || to.Contains("||", StringComparison.Ordinal) || to.Any(char.IsControl))
            return Malformed("to: it is empty, or holds what stands between the parts of a message.");
        if (message.Text.ValueKind == JsonValueKind.Undefined)
            return Malformed("text: it is missing.");
        var frame = Frame(message);
        if (frame.Length - 1 > options.MaxFrameBytes)
            return Problems.Of(StatusCodes.Status413PayloadTooLarge, $"The message takes more than {options.MaxFrameBytes} bytes.", "too_long");
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        deadline.CancelAfter(Patience);
        try
        {
            using var session = await gateway.EnterAsync(address, isLocal: false, from, deadline.Token);
            return session is null ? Unavailable() : Result(await AskAsync(session, frame, deadline.Token));
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or SocketException)
        {
            return Unavailable();
        }
    }

    private static IResult Malformed(string reason) => Problems.Of(StatusCodes.Status400BadRequest, reason, "malformed");

    private static IResult Unavailable() => Problems.Of(
        StatusCodes.Status503ServiceUnavailable, "The message could not be accepted. Send it again later, with an id of your own to have it once.", "unavailable");

    private static byte[] Frame(MessageToSend message)
    {
        var members = new Dictionary<string, object?> { ["text"] = message.Text };
        if (message.Id is not null)
            members["id"] = message.Id;
        if (message.Ack is not null)
            members["ack"] = message.Ack;
        return Encoding.UTF8.GetBytes($"{message.To}||{JsonSerializer.Serialize(members)}\n");
    }

    private static async Task<JsonElement?> AskAsync(Socket session, byte[] frame, CancellationToken stop)
    {
        await session.SendAsync(frame, stop);
        using var reader = new StreamReader(new NetworkStream(session));
        if (await reader.ReadLineAsync(stop) is not { } line)
            return null;
        using var answer = JsonDocument.Parse(line);
        return answer.RootElement.Clone();
    }

    private static IResult Result(JsonElement? answer)
    {
        if (answer is not { } told)
            return Unavailable();
        if (told.GetProperty("status").GetString() == "ok")
        {
            return TypedResults.Ok(new Published(
                "ok", told.GetProperty("msg_id").GetString()!,
                told.TryGetProperty("duplicate", out var duplicate) && duplicate.GetBoolean(),
                told.TryGetProperty("reached", out var reached) ? reached.GetString() : null));
        }

        var code = told.GetProperty("error").GetString();
        long? wait = told.TryGetProperty("retry_after_ms", out var after) ? after.GetInt64() : null;
        return new RefusedPublish(StatusOf(code), told.GetProperty("message").GetString()!, code, wait);
    }

    private static int StatusOf(string? code) => code switch
    {
        "rate_limited" => StatusCodes.Status429TooManyRequests,
        "too_long" => StatusCodes.Status413PayloadTooLarge,
        "busy" or "unavailable" or "shutting_down" => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status400BadRequest,
    };

    private sealed class RefusedPublish(int status, string detail, string? code, long? retryAfterMs) : IResult
    {
        public Task ExecuteAsync(HttpContext context)
        {
            if (retryAfterMs is { } wait)
                context.Response.Headers.RetryAfter = $"{(wait + 999) / 1000}";
            return Problems.Of(status, detail, code, retryAfterMs).ExecuteAsync(context);
        }
    }
}
