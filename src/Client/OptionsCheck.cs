using System.Runtime.CompilerServices;
using OrleansRelay.Client.Connections;
using OrleansRelay.Client.Wire;

namespace OrleansRelay.Client;

/// <summary>Says at once what is wrong with options, and not when it shows.</summary>
internal static class OptionsCheck
{
    // The longest time that a timer can have.
    private static readonly TimeSpan MaxTime = TimeSpan.FromDays(49);

    /// <returns>The addresses, in the order in which they are tried.</returns>
    /// <exception cref="ArgumentException">An option can't be so.</exception>
    public static IReadOnlyList<RelayEndpoint> Run(RelayClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(options.Addresses);
        ArgumentNullException.ThrowIfNull(options.Receive);
        ArgumentNullException.ThrowIfNull(options.Start);
        ArgumentNullException.ThrowIfNull(options.Time);
        if (options.Addresses.Count == 0)
            throw new ArgumentException("There is no address.", nameof(options));
        Names.CheckName(options.Name, nameof(options));
        Check(options.MaxInFlight, 1, 1_000_000);
        Check(options.MaxInFlightBytes, 1, 1 << 30);
        Check(options.MaxFrameBytes, 256, 1 << 20);
        Check(options.MaxLineBytes, 4096, 64 << 20);
        Check(options.ReceiveBuffer, 1, 1_000_000);
        Check(options.ReceiveBufferBytes, 4096, 1 << 30);
        Check(options.RememberedIds, 16, 10_000_000);
        Check(options.ConnectTimeout, options.BackoffFirst, options.BackoffCap, options.KeepAlive, options.AnswerTimeout, options.RetryPatience);
        RelayEndpoint[] endpoints = [.. options.Addresses.Select(RelayEndpoint.Parse)];
        if (!options.KeepAddressOrder)
            Random.Shared.Shuffle(endpoints);
        return endpoints;
    }

    private static void Check(int value, int least, int most, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (value < least || value > most)
            throw new ArgumentOutOfRangeException(name, value, $"It is from {least} to {most}.");
    }

    private static void Check(params ReadOnlySpan<TimeSpan> times)
    {
        foreach (var time in times)
        {
            if (time <= TimeSpan.Zero || time > MaxTime)
                throw new ArgumentOutOfRangeException(nameof(times), time, $"A time is more than none and at most {MaxTime.TotalDays} days.");
        }
    }
}
