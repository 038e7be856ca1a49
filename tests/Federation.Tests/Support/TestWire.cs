using System.Collections.Concurrent;
using System.Text;
using OrleansRelay.Federation.Links;
using OrleansRelay.Protocol;
using OrleansRelay.Testing;

namespace OrleansRelay.Federation.Tests.Support;

/// <summary>The connection under a link, of which a test sees what is sent.</summary>
internal sealed class TestWire : ILinkWire
{
    private readonly TaskCompletionSource _ended = new();

    public ConcurrentQueue<string> Sent { get; } = new();

    public Task Ended => _ended.Task;

    public long Reads { get; set; }

    public ValueTask SendAsync(ReadOnlyMemory<byte> frames, CancellationToken stop)
    {
        Post(frames.Span);
        return ValueTask.CompletedTask;
    }

    public void Post(ReadOnlySpan<byte> frame)
    {
        foreach (var line in Encoding.UTF8.GetString(frame).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Sent.Enqueue(line);
    }

    public void Close() => _ended.TrySetResult();

    /// <summary>Frames of one kind, without <c>RELAY||</c>.</summary>
    public IReadOnlyList<byte[]> Frames(LinkFrameKind kind) =>
        [.. Sent.Select(static line => Encoding.UTF8.GetBytes(line["RELAY||".Length..])).Where(json => LinkFrame.KindOf(json) == kind)];

    /// <summary>Returns when so many entries were sent, which it gives.</summary>
    public async Task<IReadOnlyList<string>> EntriesAsync(int count)
    {
        await Eventually.TrueAsync(() => Entries.Count >= count, $"{count} entries are sent");
        return Entries;
    }

    public IReadOnlyList<string> Entries => [.. Sent.Where(static line => line.StartsWith("RELAY||{\"from\"", StringComparison.Ordinal)).Select(static line => line["RELAY||".Length..])];
}
