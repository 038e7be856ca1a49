using OrleansRelay.Web.Lessons.Network;

namespace OrleansRelay.Web.Lessons.Scenes;

/// <summary>Counts the copies of messages.</summary>
internal static class Copies
{
    /// <summary>So many messages in a row with the fewest copies: the links have settled.</summary>
    private const int Settled = 3;

    private const int MostTries = 30;

    /// <summary>How many copies of a message crossed links.</summary>
    public static int Of(LessonStage stage, string id) => stage.Network.Hops.Copies(id);

    /// <summary>… and came to a relay that had it.</summary>
    public static int Needless(LessonStage stage, string id) =>
        stage.Network.Hops.Of(id).Count(static hop => hop is { IsCopy: true, Outcome: HopOutcome.Duplicate });

    /// <summary>Sends one message after the other, until no copy is needless any more, or it has tried for long.</summary>
    /// <param name="fewest">How many copies are needed.</param>
    /// <returns>The copies of each.</returns>
    public static async Task<IReadOnlyList<int>> UntilSettledAsync(LessonStage stage, LessonPeer from, string to, int fewest)
    {
        var counts = new List<int>();
        while (counts.Count < MostTries && counts.AsEnumerable().Reverse().TakeWhile(count => count == fewest).Count() < Settled)
            counts.Add(Of(stage, await stage.SpreadAsync(from, to, $"Message {counts.Count + 1}")));
        return counts;
    }

    /// <summary>The links in a state: up, lazy or down.</summary>
    public static async Task<IReadOnlyList<NetworkLink>> LinksAsync(LessonStage stage, string state)
    {
        var reports = await stage.Network.ReportsAsync();
        return [.. stage.Network.Links.Where(link => link.State(reports) == state)];
    }
}
