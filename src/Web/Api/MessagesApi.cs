using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Web.Api;

/// <summary>The messages that this node has, and new ones.</summary>
internal static class MessagesApi
{
    private const int MaxLimit = 1000;

    public static void Map(IEndpointRouteBuilder api)
    {
        var messages = api.MapGroup("/messages").WithTags("Messages");
        messages.MapGet("", List).WithSummary("Messages of the log, from a position on, or the latest ones.")
            .Produces<MessagePage>().ProducesProblem(StatusCodes.Status400BadRequest);
        messages.MapGet("/{msgId}", FindAsync).WithSummary("One message, and how its id is made.")
            .Produces<MessageDetail>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        messages.MapPost("", PublishAsync).WithSummary("Sends a message in the name of a peer, which need not be connected.")
            .WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(MessagePublisher.MaxBodyBytes))
            .Produces<Published>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status429TooManyRequests).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static IResult List(
        MessageHistory history,
        MessageLog log,
        [Description("Where to begin: the next of the page before. Without it the latest are given.")] long? since = null,
        [Description("Only messages to this target.")] string? to = null,
        [Range(1, MaxLimit)] int limit = 100)
    {
        if (limit is < 1 or > MaxLimit)
            return Problems.OutOfBounds(nameof(limit), 1, MaxLimit);
        var page = since is { } position ? history.After(position, to, limit) : history.Latest(to, limit);
        return TypedResults.Ok(new MessagePage([.. page.Messages.Select(MessageAt.Of)], page.Next, log.Head, log.Oldest));
    }

    private static async Task<IResult> FindAsync(string msgId, MessageHistory history, Hello self)
    {
        if (!MessageId.TryParse(msgId, out var id))
            return Problems.Of(StatusCodes.Status400BadRequest, "A msg_id is 64 hex digits.");
        return await history.FindAsync(id) is { } message
            ? TypedResults.Ok(MessageDetail.Of(message, self))
            : Problems.Of(StatusCodes.Status404NotFound, "This node does not hold such a message, or not any more.");
    }

    private static Task<IResult> PublishAsync(MessageToSend message, MessagePublisher publisher, HttpContext context) =>
        publisher.PublishAsync(message, context.Connection.RemoteIpAddress!, context.RequestAborted);

    /// <param name="Next">Where the page after it begins: give it as since.</param>
    /// <param name="Head">Where the log ends.</param>
    /// <param name="Oldest">Where what is still held begins.</param>
    internal sealed record MessagePage(MessageAt[] Messages, long Next, long Head, long Oldest);

    /// <param name="Position">Where it stands in this node's log.</param>
    /// <param name="Message">As it is delivered.</param>
    internal sealed record MessageAt(long Position, JsonElement Message)
    {
        public static MessageAt Of(StoredMessage stored) => new(stored.Position, Parse(stored));
    }

    /// <param name="Canonical">The text that the id is made of.</param>
    /// <param name="Sha256">Its SHA-256.</param>
    /// <param name="Matches">Whether that is the message's id.</param>
    /// <param name="Path">The relays that it has come through, this one last.</param>
    internal sealed record MessageDetail(long Position, JsonElement Message, string Canonical, string Sha256, bool Matches, string[] Path)
    {
        public static MessageDetail Of(StoredMessage stored, Hello self)
        {
            var message = Parse(stored);
            var encoder = new EntryEncoder(PeerName.TryCreate(self.RelayId, out var relay, out _) ? relay! : throw new InvalidOperationException());
            var canonical = encoder.CanonicalText(stored.Line.AsSpan().TrimEnd((byte)'\n')) ?? [];
            var hash = Convert.ToHexStringLower(SHA256.HashData(canonical));
            return new MessageDetail(
                stored.Position, message, Encoding.UTF8.GetString(canonical), hash, hash == $"{stored.Id}",
                [.. message.GetProperty("seen_by").EnumerateArray().Select(static relay => relay.GetString()!)]);
        }
    }

    private static JsonElement Parse(StoredMessage stored)
    {
        using var document = JsonDocument.Parse(stored.Line);
        return document.RootElement.Clone();
    }
}

/// <param name="From">The peer in whose name it is sent: 1 to 64 characters.</param>
/// <param name="To">Whom it is to: a peer, <c>all</c>, or any other name.</param>
/// <param name="Text">What it says: any JSON value.</param>
/// <param name="Id">A name of the sender's own: sent again with the same one it is the same message.</param>
/// <param name="Ack">When to answer: accepted, durable, replicated or delivered.</param>
internal sealed record MessageToSend(string From, string To, JsonElement Text, string? Id = null, string? Ack = null);

/// <param name="Status">ok.</param>
/// <param name="Duplicate">It was here before.</param>
/// <param name="Reached">How far it has come, if that was asked for.</param>
internal sealed record Published(string Status, string MsgId, bool Duplicate, string? Reached);
