using OrleansRelay.Cli.Terminals;
using OrleansRelay.Client;
using OrleansRelay.Protocol;

namespace OrleansRelay.Cli.Messages;

/// <summary>What happens to the connection, in a line for people; null for what they need not know.</summary>
internal static class NoticeText
{
    public static string? Of(RelayNotice notice, Palette palette, bool isFirst) => notice switch
    {
        RelayNotice.Connected { Node: var node } connected when !isFirst =>
            palette.Good($"connected again to {connected.Address}{(node is null ? "" : $", node {LogText.Escape(node)}")}"),
        RelayNotice.Disconnected { Error: var error } =>
            palette.Warning($"{LogText.Escape(error.Message.TrimEnd('.'))}; connecting again…"),
        RelayNotice.Resumed { IsComplete: true, Missed: > 0 } resumed => palette.Dim($"{Messages(resumed.Missed)} from before"),
        RelayNotice.Resumed { IsComplete: false, ReachesBackTo: { } time } =>
            palette.Warning(FormattableString.Invariant($"some messages are gone: the relay has those since {time.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC")),
        RelayNotice.Resumed { IsComplete: false } => palette.Warning("what came before can't be known: the relay does not remember where you were"),
        RelayNotice.Gap { Missed: var missed } => palette.Warning($"{Messages(missed)} missed: they came faster than they were read"),
        _ => null,
    };

    private static string Messages(long count) => count == 1 ? "1 message" : $"{count} messages";
}
