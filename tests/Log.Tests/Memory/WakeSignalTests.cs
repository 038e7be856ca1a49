using OrleansRelay.Log.Memory;
using OrleansRelay.Testing;

namespace OrleansRelay.Log.Tests.Memory;

public sealed class WakeSignalTests
{
    [Fact]
    public async Task Wait_SetBeforeOrAfter_Returns()
    {
        var signal = new WakeSignal();
        signal.Set();
        signal.Set();
        signal.Wait();
        var second = Task.Run(signal.Wait);
        signal.Set();
        await second.WaitAsync(Eventually.Deadline);
    }

    [Fact]
    public async Task Wait_NotSetInTime_ReturnsAndCanBeWaitedForAgain()
    {
        var signal = new WakeSignal();
        signal.Wait(TimeSpan.FromMilliseconds(1));
        var second = Task.Run(signal.Wait);
        signal.Set();
        await second.WaitAsync(Eventually.Deadline);
        signal.Set();
        signal.Wait(Eventually.Deadline);
    }

    // Two threads that hand each other a number: a wake-up lost in either direction stops both for good.
    [Fact]
    public async Task Set_AfterEveryChange_NoneIsMissed()
    {
        const int Rounds = 10_000;
        var ping = new WakeSignal();
        var pong = new WakeSignal();
        int sent = 0, seen = 0;
        var there = Task.Factory.StartNew(
            () =>
            {
                while (Volatile.Read(ref seen) < Rounds)
                {
                    ping.Wait();
                    Volatile.Write(ref seen, Volatile.Read(ref sent));
                    pong.Set();
                }
            },
            TaskCreationOptions.LongRunning);
        var here = Task.Factory.StartNew(
            () =>
            {
                for (var i = 1; i <= Rounds; i++)
                {
                    Volatile.Write(ref sent, i);
                    ping.Set();
                    while (Volatile.Read(ref seen) < i)
                        pong.Wait();
                }
            },
            TaskCreationOptions.LongRunning);
        await Task.WhenAll(there, here).WaitAsync(Eventually.Deadline);
    }

    [Fact]
    public async Task Pulse_ManyWaitersAndPulsers_NoneIsMissed()
    {
        const int Rounds = 20_000;
        var signal = new AsyncSignal();
        var value = 0;
        async Task WaitAsync()
        {
            while (true)
            {
                var next = signal.Next();
                if (Volatile.Read(ref value) >= Rounds)
                    return;
                await next;
            }
        }

        var waiters = Enumerable.Range(0, 4).Select(_ => Task.Run(WaitAsync)).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < Rounds / 2; i++)
            {
                Interlocked.Increment(ref value);
                signal.Pulse();
            }
        })));
        await Task.WhenAll(waiters).WaitAsync(Eventually.Deadline);
    }
}
