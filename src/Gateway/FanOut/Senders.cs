using Microsoft.Extensions.Logging;
using OrleansRelay.Log.Memory;

namespace OrleansRelay.Gateway.FanOut;

/// <summary>
/// The threads that send, and the shares of the connections; connections are dealt out to the shares in turn. Each thread
/// does its own share first and then every other one that nobody is at. Only the first thread is woken when there is
/// something to send; it calls the second only if there is more than waking costs, the second calls the third, and so on.
/// A quiet relay wakes none at all: the thread that appended a message sends it.
/// </summary>
internal sealed class Senders
{
    /// <summary>
    /// So much work, in bytes sent, is worth waking a thread for: half a millisecond's, where waking takes a twentieth.
    /// </summary>
    private const long WorthWaking = 2 << 20;

    private readonly SenderShare[] _shares;
    private readonly Thread[] _threads;
    private readonly WakeSignal[] _wakes;
    private readonly ILogger _logger;
    private uint _dealt;
    private volatile bool _stopping;

    public Senders(FanOutContext context, GatewayOptions options)
    {
        _logger = context.Logger;
        var count = options.SenderThreads > 0 ? options.SenderThreads : Environment.ProcessorCount;
        _wakes = [.. Enumerable.Range(0, count).Select(_ => new WakeSignal())];
        _shares = [.. Enumerable.Range(0, count).Select(_ => new SenderShare(context, options, _wakes[0].Set))];
        _threads = [.. Enumerable.Range(0, count).Select(StartThread)];
    }

    /// <summary>The share for the next connection.</summary>
    public SenderShare Next() => _shares[(Interlocked.Increment(ref _dealt) - 1) % (uint)_shares.Length];

    /// <summary>There is something new in the log.</summary>
    /// <param name="helping">The calling thread has time: it sends, if that takes no longer than waking another.</param>
    public void Wake(bool helping)
    {
        if (helping && WaitingBeside(null) < WorthWaking)
        {
            foreach (var share in _shares)
            {
                if (share.HasWork)
                    share.TryRun();
            }

            if (!Array.Exists(_shares, static share => share.HasWork))
                return;
        }

        _wakes[0].Set();
    }

    public void Stop()
    {
        _stopping = true;
        foreach (var wake in _wakes)
            wake.Set();
        foreach (var thread in _threads)
            thread.Join();
        foreach (var share in _shares)
            share.Close();
    }

    private Thread StartThread(int index)
    {
        var thread = new Thread(() => Run(index)) { Name = $"sender-{index}", IsBackground = true };
        thread.Start();
        return thread;
    }

    private void Run(int index)
    {
        while (!_stopping)
        {
            _wakes[index].Wait();
            while (!_stopping && TryRunShares(index))
            {
            }
        }
    }

    // What is wrong with one turn is said, and the next one begins when there is something new.
    private bool TryRunShares(int first)
    {
        try
        {
            return RunShares(first);
        }
        catch (Exception error)
        {
            _logger.TurnFailed(error);
            return false;
        }
    }

    // False if there was nothing to do that nobody else does.
    private bool RunShares(int first)
    {
        var worked = false;
        for (var i = 0; i < _shares.Length; i++)
        {
            var share = _shares[(first + i) % _shares.Length];
            if (!share.HasWork)
                continue;
            CallNext(first, share);
            worked |= share.TryRun();
        }

        return worked;
    }

    private void CallNext(int index, SenderShare mine)
    {
        if (index + 1 < _wakes.Length && WaitingBeside(mine) >= WorthWaking)
            _wakes[index + 1].Set();
    }

    private long WaitingBeside(SenderShare? mine)
    {
        long waiting = 0;
        foreach (var share in _shares)
        {
            if (share != mine)
                waiting += share.Waiting;
        }

        return waiting;
    }
}
