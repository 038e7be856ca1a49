using System.Globalization;
using OrleansRelay.Client;
using OrleansRelay.Protocol;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace OrleansRelay.Cli.Top;

/// <summary>How a relay is doing, as tables for people.</summary>
internal static class TopView
{
    private const string Unknown = "–";

    private static readonly Style Heading = new(decoration: Decoration.Dim);

    /// <param name="before">What it told some time ago, for rates; null the first time.</param>
    public static IRenderable Of(RelayStats? before, RelayStats now)
    {
        var parts = new List<IRenderable> { Title(now), Nodes(before, now) };
        if (now.Links.Count > 0)
            parts.Add(Links(now.Links));
        if (now.Limits.Count > 0)
            parts.Add(Limits(now.Limits));
        return new Rows(parts.SelectMany(static (part, i) => i < 2 ? [part] : new IRenderable[] { new Text(""), part }));
    }

    private static Text Title(RelayStats now)
    {
        var time = now.Time is { } at ? at.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture) + " UTC" : "";
        return new Text($"{Safe(now.Id)}  {time}", new Style(decoration: Decoration.Bold));
    }

    private static Table Nodes(RelayStats? before, RelayStats now)
    {
        var table = Table("node", "up", "conns", "peers", "in/s", "out/s", "dup/s", "lim/s", "bad/s", "cpu", "memory", "log");
        foreach (var node in now.Nodes)
        {
            if (node.Error is { } error)
            {
                table.AddRow(new Text(Safe(node.Node)), new Text(Safe(error), new Style(Color.Red)));
                continue;
            }

            var rates = NodeRates.Between(before?.Nodes.FirstOrDefault(one => one.Node == node.Node), node);
            Row(
                table,
                Safe(node.Node), Time(node.Uptime), Count(node.Connections), Count(node.Peers), Rate(rates.Accepted), Bytes(rates.SentBytes),
                Rate(rates.Duplicates), Rate(rates.Limited), Rate(rates.Refused), Share(rates.CpuShare), Bytes(node.MemoryBytes), Bytes(node.LogBytes));
        }

        return table;
    }

    private static Table Links(IReadOnlyList<RelayLinkStats> links)
    {
        var table = Table("link to", "state", "behind", "for", "");
        foreach (var link in links)
        {
            var isUp = link is { State: "up", Error: null };
            table.AddRow(
                new Text(Safe(link.Relay)),
                new Text(Safe(link.State) + (link.IsSlowed == true ? ", slowed" : ""), new Style(isUp ? Color.Green : Color.Yellow)),
                Right(Count(link.BehindMessages)),
                Right(Time(link.BehindFor)),
                new Text(link.Error is null ? "" : Safe(link.Error), new Style(Color.Red)));
        }

        return table;
    }

    private static Table Limits(IReadOnlyList<RelayLimitStats> limits)
    {
        var table = Table("over the limit", "turned away");
        foreach (var limit in limits)
            Row(table, Safe(limit.Address), Count(limit.Limited));
        return table;
    }

    private static Table Table(params ReadOnlySpan<string> columns)
    {
        // Narrow enough for 80 columns.
        var table = new Table { Border = TableBorder.None };
        foreach (var column in columns)
        {
            var isName = table.Columns.Count == 0;
            table.AddColumn(new TableColumn(isName ? new Text(column, Heading) : Right(column, Heading)) { Padding = new Padding(0, 0, 1, 0), NoWrap = isName });
        }

        return table;
    }

    // The first cell is a name, the others are numbers.
    private static void Row(Table table, params ReadOnlySpan<string> cells)
    {
        var row = new List<IRenderable>();
        foreach (var cell in cells)
            row.Add(row.Count == 0 ? new Text(cell) : Right(cell));
        table.AddRow(row);
    }

    private static Text Right(string text, Style? style = null) => new(text, style) { Justification = Justify.Right };

    private static string Safe(string? text) => text is null ? Unknown : new LogText(text).ToString();

    private static string Count(long? count) => count?.ToString("N0", CultureInfo.InvariantCulture) ?? Unknown;

    private static string Rate(double? rate) => rate?.ToString(rate < 10 ? "0.#" : "N0", CultureInfo.InvariantCulture) ?? Unknown;

    private static string Share(double? share) => share is { } part ? string.Create(CultureInfo.InvariantCulture, $"{part * 100:0} %") : Unknown;

    private static string Time(TimeSpan? time) => time switch
    {
        null => Unknown,
        { TotalDays: >= 1 } days => string.Create(CultureInfo.InvariantCulture, $"{days.Days}d {days.Hours}h"),
        { TotalHours: >= 1 } hours => string.Create(CultureInfo.InvariantCulture, $"{hours.Hours}h {hours.Minutes}m"),
        { TotalMinutes: >= 1 } minutes => string.Create(CultureInfo.InvariantCulture, $"{minutes.Minutes}m {minutes.Seconds}s"),
        { } seconds => string.Create(CultureInfo.InvariantCulture, $"{seconds.TotalSeconds:0.#}s"),
    };

    private static string Bytes(double? bytes) => bytes switch
    {
        null => Unknown,
        >= 1 << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1 << 30):0.0} GiB"),
        >= 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1 << 20):0.0} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024:0.0} KiB"),
    };
}
