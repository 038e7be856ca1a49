using OrleansRelay.Testing;

namespace OrleansRelay.Client.Tests.Support;

/// <summary>Takes from a client's streams what a test waits for.</summary>
internal static class Reading
{
    /// <summary>The next messages.</summary>
    public static async Task<IReadOnlyList<RelayMessage>> NextAsync(this RelayClient client, int count)
    {
        using var deadline = new CancellationTokenSource(Eventually.Deadline);
        var messages = new List<RelayMessage>();
        if (count == 0)
            return messages;
        await foreach (var message in client.Messages.WithCancellation(deadline.Token))
        {
            messages.Add(message);
            if (messages.Count == count)
                break;
        }

        return messages;
    }

    /// <summary>What the next messages say.</summary>
    public static async Task<string[]> TextsAsync(this RelayClient client, int count) =>
        [.. (await client.NextAsync(count)).Select(static message => message.Text)];

    /// <summary>The next notice of a kind.</summary>
    public static async Task<T> NoticeAsync<T>(this RelayClient client)
        where T : RelayNotice
    {
        using var deadline = new CancellationTokenSource(Eventually.Deadline);
        await foreach (var notice in client.Notices.WithCancellation(deadline.Token))
        {
            if (notice is T wanted)
                return wanted;
        }

        throw new InvalidOperationException($"There was no {typeof(T).Name}.");
    }
}
