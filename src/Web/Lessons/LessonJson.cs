using System.Text.Json;
using OrleansRelay.Grains.Federation;
using OrleansRelay.Web.Events;
using OrleansRelay.Web.Lessons.Network;

namespace OrleansRelay.Web.Lessons;

/// <summary>How what happens in a lesson is written.</summary>
internal static class LessonJson
{
    public const string Mesh = "mesh";
    public const string Step = "step";
    public const string End = "end";

    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>No lesson runs.</summary>
    public static byte[] NoMesh { get; } = """{"relays":[],"links":[],"peers":[]}"""u8.ToArray();

    /// <param name="reports">What the relays say of their links, by their ids.</param>
    public static byte[] OfMesh(LessonNetwork network, IReadOnlyDictionary<string, LinkReport[]> reports) => Write(new
    {
        relays = network.Relays.Select(static relay => new { relay.Id, state = relay.IsRunning ? "up" : "down" }),
        links = network.Links.Select(link => new { a = link.First.Id, b = link.Second.Id, state = link.State(reports) }),
        peers = network.Peers.Select(static peer => new { relay = peer.RelayId, peer = peer.Name }),
    });

    /// <param name="began">When the lesson began, in seconds since 1970.</param>
    public static StreamEvent OfHop(Hop hop, double began) => new("hop", Write(new
    {
        msg_id = hop.Id,
        hop.FromRelay,
        hop.FromPeer,
        hop.ToRelay,
        at_ms = Math.Round((hop.At - began) * 1000, 3),
        outcome = $"{hop.Outcome}".ToLowerInvariant(),
    }));

    public static StreamEvent OfSaying(string text) => new("say", Write(new { text }));

    /// <param name="done">It was played; else it is about to be.</param>
    public static StreamEvent OfStep(int index, LessonStep step, bool done) => new(Step, Write(new { index, step.Title, step.Text, done }));

    private static byte[] Write<T>(T what) => JsonSerializer.SerializeToUtf8Bytes(what, SnakeCase);
}
