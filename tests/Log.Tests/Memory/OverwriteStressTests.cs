using OrleansRelay.Log.Memory;
using OrleansRelay.Testing;

namespace OrleansRelay.Log.Tests.Memory;

/// <summary>A reader without an anchor, always at the edge that is being overwritten.</summary>
public sealed class OverwriteStressTests
{
    private const int BatchBytes = 256 * 1024;
    private const int Batches = 3000;

    // Two batches fill it, so that an append within a copy spoils the copy.
    private readonly LogMemory _memory = new(2 * BatchBytes, 0);

    [Fact]
    public async Task TryRead_WhileOverwritten_GivesWhatWasThereOrNothing()
    {
        var appending = Task.Factory.StartNew(AppendAll, TaskCreationOptions.LongRunning);
        var copies = 0;
        var block = new byte[BatchBytes];
        while (!appending.IsCompleted || copies == 0)
        {
            var position = _memory.Oldest;
            if (!_memory.TryRead(position, block, out var count) || count == 0)
                continue;
            copies++;
            Assert.Equal(BatchBytes, count);
            Assert.False(block.AsSpan().ContainsAnyExcept(Content(position / BatchBytes)), "Others' bytes were read.");
        }

        await appending.WaitAsync(Eventually.Deadline);
    }

    // Three contents for two places: what overwrites a batch is never the same.
    private static byte Content(long batch) => (byte)(batch % 3);

    private void AppendAll()
    {
        var batches = Enumerable.Range(0, 3).Select(static _ => new byte[BatchBytes]).ToArray();
        for (var batch = 0; batch < 3; batch++)
            batches[batch].AsSpan().Fill(Content(batch));
        int[] ends = [BatchBytes / 2, BatchBytes];
        for (var batch = 0; batch < Batches; batch++)
            Assert.True(_memory.TryAppend(batches[batch % 3], ends, out _));
    }
}
