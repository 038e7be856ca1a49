using System.Globalization;
using OrleansRelay.Cli.Connecting;
using OrleansRelay.Cli.Terminals;
using OrleansRelay.Client;

namespace OrleansRelay.Cli.Bench;

/// <summary>Puts a relay under load with clients of this process, and measures.</summary>
internal sealed class LoadRun(LoadPlan plan, RelayClientOptions options, Terminal terminal, ProgressLine progress)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(15);

    private readonly string _run = $"bench-{Guid.NewGuid():N}"[..14];
    private readonly Latencies _acknowledged = new();
    private readonly Latencies _delivered = new();
    private long _deliveries;

    /// <exception cref="RelayException">The relay refuses, or is gone.</exception>
    public async Task<LoadResult> RunAsync(CancellationToken stop)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var receivers = await ConnectAsync(plan.Receivers, "r", RelayFilter.To(_run), stop);
        var senders = await ConnectAsync(plan.Senders, "s", RelayFilter.To($"{_run}-nobody"), stop);
        try
        {
            var begun = terminal.Time.GetTimestamp();
            var receiving = Task.WhenAll(receivers.Select(relay => ReceiveAsync(relay, failed.Token)));
            await Task.WhenAll(senders.Select((relay, i) => SendAsync(relay, Share(i), failed.Token)));
            var sent = terminal.Time.GetElapsedTime(begun);
            await WaitAsync(receiving, stop);
            return new LoadResult(sent, terminal.Time.GetElapsedTime(begun), _acknowledged, _delivered);
        }
        finally
        {
            await failed.CancelAsync();
            foreach (var relay in senders.Concat(receivers))
                await relay.DisposeAsync();
        }
    }

    private int Share(int sender) => (plan.Messages / plan.Senders) + (sender < plan.Messages % plan.Senders ? 1 : 0);

    private async Task<List<RelayClient>> ConnectAsync(int count, string kind, RelayFilter filter, CancellationToken stop)
    {
        var clients = new List<RelayClient>();
        for (var i = 0; i < count; i++)
        {
            // One that limits is to say so, not to be waited for.
            clients.Add(await ConnectionOptions.ConnectAsync(
                options with { Name = $"{_run}-{kind}{i}", Receive = filter, MaxInFlight = plan.InFlight, RetryPatience = TimeSpan.FromTicks(1) }, stop));
        }

        return clients;
    }

    private async Task SendAsync(RelayClient relay, int count, CancellationToken stop)
    {
        var underWay = new Queue<Task>();
        for (var i = 0; i < count; i++)
        {
            underWay.Enqueue(SendOneAsync(relay, stop));
            if (underWay.Count == plan.InFlight)
                await underWay.Dequeue();
        }

        await Task.WhenAll(underWay);
    }

    private async Task SendOneAsync(RelayClient relay, CancellationToken stop)
    {
        var at = terminal.Time.GetTimestamp();
        await relay.SendAsync(_run, at.ToString(CultureInfo.InvariantCulture).PadRight(plan.Size, '.'), cancellationToken: stop);
        _acknowledged.Add(terminal.Time.GetElapsedTime(at));
        progress.Show(_acknowledged.Count);
    }

    private async Task ReceiveAsync(RelayClient relay, CancellationToken stop)
    {
        var left = plan.Messages;
        await foreach (var message in relay.Messages.WithCancellation(stop))
        {
            if (!long.TryParse(message.Text.AsSpan().TrimEnd('.'), CultureInfo.InvariantCulture, out var at))
                continue;
            _delivered.Add(terminal.Time.GetElapsedTime(at));
            Interlocked.Increment(ref _deliveries);
            if (--left == 0)
                return;
        }
    }

    // As long as some come, the others may.
    private async Task WaitAsync(Task receiving, CancellationToken stop)
    {
        for (var seen = -1L; !receiving.IsCompleted;)
        {
            var now = Interlocked.Read(ref _deliveries);
            if (now == seen)
                throw FailureException.Negative($"{((long)plan.Messages * plan.Receivers) - now} deliveries have not come within {Quiet.TotalSeconds} s.");
            seen = now;
            await Task.WhenAny(receiving, Task.Delay(Quiet, terminal.Time, stop));
        }

        await receiving;
    }
}
