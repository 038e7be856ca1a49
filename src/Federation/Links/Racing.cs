namespace OrleansRelay.Federation.Links;

/// <summary>Runs what belongs together until one part ends.</summary>
internal static class Racing
{
    /// <summary>Runs all until one ends, which then says why; the others are cancelled.</summary>
    public static async Task UntilOneEndsAsync(CancellationToken stop, params Func<CancellationToken, Task>[] actions)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var running = new List<Task>();
        foreach (var action in actions)
            running.Add(action(either.Token));
        var ended = await Task.WhenAny(running);
        await either.CancelAsync();
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ended;
    }
}
