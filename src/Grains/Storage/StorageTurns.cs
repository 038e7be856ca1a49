namespace OrleansRelay.Grains.Storage;

/// <summary>
/// Runs what blocks its thread away from the grains, one piece of it after the other: a disk that hangs holds one thread,
/// and whoever waits for it learns after a bounded time that it does not answer.
/// </summary>
internal sealed class StorageTurns(TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _turn = new(1);

    /// <exception cref="StorageException">
    /// Not done in time. What had not begun by then is not done; what had may be done later.
    /// </exception>
    public async Task<T> TakeAsync<T>(Func<T> work)
    {
        using var deadline = new CancellationTokenSource(Patience, time);
        try
        {
            await _turn.WaitAsync(deadline.Token);
            return await Task.Run(() => Run(work), CancellationToken.None).WaitAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            throw new StorageException($"the disk has not answered for {Patience.TotalSeconds} s");
        }
    }

    private T Run<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        finally
        {
            _turn.Release();
        }
    }
}
