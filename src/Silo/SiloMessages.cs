using Microsoft.Extensions.Logging;
using OrleansRelay.Protocol;

namespace OrleansRelay.Silo;

/// <summary>What the process says at its start. Event ids 1300–1399; an id is never used again for something else.</summary>
internal static partial class SiloMessages
{
    [LoggerMessage(1300, LogLevel.Information, "{Relay} listens on {Endpoint}; addresses of this machine: {Addresses}.")]
    public static partial void Serving(this ILogger logger, string relay, string endpoint, string addresses);

    [LoggerMessage(1301, LogLevel.Information, "Passes messages on to {Relays}.")]
    public static partial void KnowsRelays(this ILogger logger, string relays);

    [LoggerMessage(1302, LogLevel.Information, "There is no {File}: this relay has no links to others until there is one.")]
    public static partial void KnowsNone(this ILogger logger, string file);

    [LoggerMessage(1303, LogLevel.Information, "{File} names no other relay: this relay has no links to others until it does.")]
    public static partial void KnowsNobody(this ILogger logger, string file);

    [LoggerMessage(1304, LogLevel.Information, "To try it: nc {Host} {Port}  and type these two lines:\nalice\nbob||{Message}")]
    public static partial void TryIt(this ILogger logger, string host, int port, string message);

    [LoggerMessage(1310, LogLevel.Information, "See it: http://{Host}:{Port}/  (the page; the API is described at /docs)")]
    public static partial void SeeIt(this ILogger logger, string host, int port);

    [LoggerMessage(1311, LogLevel.Warning, "The page and the API are not served: port {Port} is another program's. Choose one with --Relay:Http:Port=<number>; 0 is none.")]
    public static partial void PageNotServed(this ILogger logger, int port);

    [LoggerMessage(1305, LogLevel.Warning, "{Key} is no setting of this relay and has no effect.")]
    public static partial void UnknownKey(this ILogger logger, string key);

    [LoggerMessage(1307, LogLevel.Warning, "{Old} is now called {New}; the old name will go.")]
    public static partial void RenamedKey(this ILogger logger, string old, string @new);

    [LoggerMessage(1306, LogLevel.Information, "Messages are kept in memory only; set Relay:LogFile to keep them.")]
    public static partial void MemoryOnly(this ILogger logger);

    [LoggerMessage(1308, LogLevel.Information, "Node {Node} of cluster {Cluster}; the other nodes reach it at {Address}.")]
    public static partial void IsNode(this ILogger logger, LogText node, LogText cluster, string address);

    [LoggerMessage(1309, LogLevel.Warning, "A node of a cluster without Relay:LogFile: what it alone has is lost with it, and when it starts again it gets all from the others.")]
    public static partial void NodeWithoutLog(this ILogger logger);

    [LoggerMessage(1320, LogLevel.Information, "What other relays put into their relays.json to know this one:\n{Entry}")]
    public static partial void ListedAs(this ILogger logger, string entry);

    [LoggerMessage(1321, LogLevel.Warning, "This node has made itself a key, {File}. The nodes of a cluster are one relay and need the same one: give the others that file before they start.")]
    public static partial void KeyToShare(this ILogger logger, string file);
}
