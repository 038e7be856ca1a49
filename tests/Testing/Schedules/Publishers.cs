namespace OrleansRelay.Testing.Schedules;

/// <summary>Several publishers together.</summary>
public static class Publishers
{
    /// <summary>Returns when so many more messages are acknowledged.</summary>
    public static Task ProgressAsync(this IReadOnlyCollection<Publisher> publishers, int messages)
    {
        var target = publishers.Sum(static publisher => publisher.Count) + messages;
        return Eventually.TrueAsync(
            () => publishers.Sum(static publisher => publisher.Count) >= target, $"{messages} more messages are acknowledged");
    }
}
