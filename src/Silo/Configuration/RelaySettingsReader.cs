using Microsoft.Extensions.Configuration;
using OrleansRelay.Gateway;
using OrleansRelay.Federation;
using OrleansRelay.Grains.RateLimiting;
using OrleansRelay.Log;
using OrleansRelay.Protocol;

namespace OrleansRelay.Silo.Configuration;

/// <summary>Makes <see cref="RelaySettings"/> of the configuration, or says everything that is wrong with it at once.</summary>
public static class RelaySettingsReader
{
    public const string Section = "Relay";

    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <exception cref="SettingsException">Something is missing or out of bounds.</exception>
    public static RelaySettings Read(IConfiguration configuration)
    {
        var reader = new SectionReader(configuration.GetSection(Section));
        var gateway = ReadGateway(reader);
        var settings = new RelaySettings
        {
            Id = ReadId(reader),
            RelaysFile = reader.Text("RelaysFile") ?? "relays.json",
            Gateway = gateway,
            RateLimit = ReadRateLimit(reader),
            Log = ReadLog(reader),
            Federation = ReadFederation(reader) with { MaxLineBytes = Limits.MaxRelayFrameBytes(gateway.MaxFrameBytes) },
            UnknownKeys = reader.UnknownKeys,
        };
        CheckRing(reader, settings);
        return reader.Errors.Count == 0 ? settings : throw new SettingsException(reader.Errors);
    }

    private static string ReadId(SectionReader reader)
    {
        var id = reader.Text("Id") ?? "relay1";
        if (!PeerName.TryCreate(id, out _, out var reason))
            reader.Fail("Id", $"\"{id}\" is no relay id: {reason}.");
        return id;
    }

    private static GatewayOptions ReadGateway(SectionReader reader)
    {
        var standard = new GatewayOptions();
        return new GatewayOptions
        {
            Bind = reader.Address("Bind", standard.Bind),
            Port = reader.Int("Port", standard.Port, 0, 65535),
            MaxFrameBytes = reader.Int("MaxFrameBytes", standard.MaxFrameBytes, GatewayOptions.MinFrameBytes, GatewayOptions.LargestFrameBytes),
            MaxConnections = reader.Int("MaxConnections", standard.MaxConnections, 1, 1_000_000),
            RegistrationSilence = reader.Time("RegistrationSilence", standard.RegistrationSilence, Millisecond, Second * 10),
            RegistrationDeadline = reader.Time("RegistrationDeadline", standard.RegistrationDeadline, Second / 10, Hour),
            FrameDeadline = reader.Time("FrameDeadline", standard.FrameDeadline, Second / 10, Hour),
            SlowConsumer = reader.Choice("SlowConsumer", standard.SlowConsumer),
            SenderThreads = reader.Int("SenderThreads", standard.SenderThreads, 0, 256),
            Rehearsal = reader.Time("Rehearsal", standard.Rehearsal, TimeSpan.Zero, Second * 10),
        };
    }

    private static RateLimitOptions ReadRateLimit(SectionReader reader)
    {
        var standard = new RateLimitOptions();
        return new RateLimitOptions
        {
            Messages = reader.Int("RateLimit:Messages", standard.Messages, 0, RateLimitOptions.MaxMessages),
            Seconds = reader.Double("RateLimit:Seconds", standard.Seconds, 0.001, 86_400),
        };
    }

    private static LogOptions ReadLog(SectionReader reader)
    {
        var standard = new LogOptions();
        return new LogOptions
        {
            File = reader.Text("LogFile"),
            MemoryBytes = reader.Long("Log:MemoryBytes", standard.MemoryBytes, LogOptions.MinMemoryBytes, LogOptions.MaxMemoryBytes),
            Fsync = reader.Choice("Log:Fsync", standard.Fsync),
            FsyncInterval = reader.Time("Log:FsyncInterval", standard.FsyncInterval, Millisecond * 10, Hour),
            RotateBytes = reader.Long("Log:RotateBytes", standard.RotateBytes, 1 << 16, 1L << 40),
            KeepBytes = reader.Long("Log:KeepBytes", standard.KeepBytes, 0, 1L << 50),
            KeepAge = reader.Time("Log:KeepAge", standard.KeepAge, Second, Day * 3650),
            ReplayWindow = reader.Time("ReplayWindow", standard.ReplayWindow, Second, Day * 30),
            MaxIds = reader.Long("Log:MaxIds", standard.MaxIds, 1 << 16, 1L << 33),
        };
    }

    private static FederationOptions ReadFederation(SectionReader reader)
    {
        var standard = new FederationOptions();
        return new FederationOptions
        {
            ConnectTimeout = reader.Time("Federation:ConnectTimeout", standard.ConnectTimeout, Second / 10, Hour),
            GreetingTimeout = reader.Time("Federation:GreetingTimeout", standard.GreetingTimeout, Second / 100, Hour),
            BackoffFirst = reader.Time("Federation:BackoffFirst", standard.BackoffFirst, Millisecond, Hour),
            BackoffCap = reader.Time("Federation:BackoffCap", standard.BackoffCap, Millisecond, Day),
            MaxUnacknowledged = reader.Int("Federation:MaxUnacknowledged", standard.MaxUnacknowledged, 1, 1_000_000),
            SeedMessages = reader.Int("Federation:SeedMessages", standard.SeedMessages, 1, 1_000_000),
            SeedWindow = reader.Time("Federation:SeedWindow", standard.SeedWindow, Millisecond, Hour),
            SeedSpacing = reader.Time("Federation:SeedSpacing", standard.SeedSpacing, Millisecond, Hour),
        };
    }

    // A batch goes to the ring in one piece, of at most half of it, and may end with the longest line there can be.
    private static void CheckRing(SectionReader reader, RelaySettings settings)
    {
        var least = 4L * (settings.Federation.MaxLineBytes + (512 * 1024));
        if (settings.Log.MemoryBytes < least)
            reader.Fail("Log:MemoryBytes", $"must be at least {least} with this MaxFrameBytes.");
    }
}
