using System.Globalization;
using OrleansRelay.Client;

namespace OrleansRelay.Silo.Tests.Soak;

/// <summary>Sends numbers from zero on, at a pace, many under way.</summary>
internal sealed class Sender(RelayClient client, string to, int least, TimeSpan duration)
{
    private const int Window = 200;

    // What the rest of the time is for: what waits while a node is away is sent then.
    private const double Share = 0.8;

    private int _unkept;

    /// <summary>Acknowledgements that came without as many copies as the cluster promises.</summary>
    public int Unkept => _unkept;

    /// <returns>How many it were.</returns>
    public async Task<int> RunAsync(TimeProvider time)
    {
        var underWay = new Queue<Task<RelayAck>>();
        var begun = time.GetTimestamp();
        var count = 0;
        while (count < least || time.GetElapsedTime(begun) < duration)
        {
            var due = (int)(least * time.GetElapsedTime(begun) / (duration * Share));
            if (count >= due)
                await Task.Delay(TimeSpan.FromMilliseconds(5), time);
            for (; count < due; count++)
            {
                underWay.Enqueue(client.SendAsync(to, count.ToString(CultureInfo.InvariantCulture)));
                if (underWay.Count >= Window)
                    await TakeAsync(underWay);
            }
        }

        while (underWay.Count > 0)
            await TakeAsync(underWay);
        return count;
    }

    private async Task TakeAsync(Queue<Task<RelayAck>> underWay)
    {
        if ((await underWay.Dequeue()).Replicas is not null)
            _unkept++;
    }
}
