namespace OrleansRelay.LoadGenerator.Tap;

/// <summary>
/// <c>tap LISTEN:TARGET…</c>: taps those ports, prints what went over them so far for each line of its input, and ends with that.
/// </summary>
internal static class TapCommand
{
    public const string Name = "tap";

    public static async Task<int> RunAsync(IEnumerable<string> arguments)
    {
        TapRoute[] routes = [.. arguments.Select(TapRoute.Parse)];
        if (routes.Length == 0)
            throw new UsageException("Which ports?");
        var totals = new TapTotals();
        using var stop = new CancellationTokenSource();
        var tapping = new LinkTap(totals).RunAsync(routes, stop.Token);
        if (tapping.IsFaulted)
            await tapping;
        while (await Task.Run(Console.ReadLine) is not null)
            Console.WriteLine(totals.Line());
        await stop.CancelAsync();
        await tapping;
        return 0;
    }
}
