using Orleans.Configuration;

namespace Orleans.Embedded;

/// <summary>
/// Tokens that end an activation or a deactivation that takes too long. All that begin within the same second share one
/// token, which is cancelled a second later than it would be for the first of them: a token for each would cost more
/// than the activation.
/// </summary>
internal sealed class SharedTimeLimits(TimeProvider time, GrainCollectionOptions options)
{
    private Window? _activation;
    private Window? _deactivation;

    public CancellationToken Activation() => Get(ref _activation, options.ActivationTimeout);

    public CancellationToken Deactivation() => Get(ref _deactivation, options.DeactivationTimeout);

    private CancellationToken Get(ref Window? current, TimeSpan limit)
    {
        var now = time.GetTimestamp();
        if (Volatile.Read(ref current) is { } window && now < window.Ends)
            return window.Token;
        var opened = new Window(time, limit, now);
        Volatile.Write(ref current, opened);
        return opened.Token;
    }

    private sealed class Window
    {
        private static readonly TimeSpan Length = TimeSpan.FromSeconds(1);

        public Window(TimeProvider time, TimeSpan limit, long now)
        {
            Ends = now + (long)(Length.TotalSeconds * time.TimestampFrequency);
            // Nobody disposes it: its timer ends with it, and it goes with the last activation that holds its token.
            Token = new CancellationTokenSource(limit + Length, time).Token;
        }

        public long Ends { get; }

        public CancellationToken Token { get; }
    }
}
