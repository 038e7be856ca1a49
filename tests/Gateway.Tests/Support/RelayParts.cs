using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.TestingHost;
using OrleansRelay.Federation;
using OrleansRelay.Federation.Peering;
using OrleansRelay.Grains;
using OrleansRelay.Grains.Replication;
using OrleansRelay.Log;
using OrleansRelay.Log.Disk;
using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Tests.Support;

/// <summary>Puts a node together as the program does.</summary>
internal static class RelayParts
{
    /// <param name="join">Makes a cluster of the silo, or lets it join one.</param>
    /// <param name="isAlone">There are no other nodes to follow.</param>
    public static void AddRelay(
        this IHostApplicationBuilder builder, RelaySetup setup, LogCollector messages, IDisk? disk, Action<ISiloBuilder> join, bool isAlone)
    {
        builder.Logging.AddProvider(messages);
        var maxLineBytes = Limits.MaxRelayFrameBytes(setup.Gateway.MaxFrameBytes);
        builder.UseOrleans(silo =>
        {
            join(silo);
            silo.AddRelayGrains(setup.RateLimit, setup.Messages, setup.DataDirectory);
            if (setup.GrainCalls is { } calls)
                silo.AddIncomingGrainCallFilter(calls);
            if (!isAlone)
                silo.AddReplicaService(setup.Replication(maxLineBytes));
        });
        var services = builder.Services;
        services.AddSingleton(setup.Time);
        // It may stand still, but not for Orleans itself.
        services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
        services.AddRelayLog(setup.Log);
        if (disk is not null)
            services.AddSingleton(provider => MessageLog.Open(setup.Log, setup.Time, provider.GetRequiredService<ILogger<MessageLog>>(), disk));
        if (!isAlone)
            services.AddRelayReplication();
        services.AddRelayFederation(
            setup.Federation with { MaxLineBytes = maxLineBytes },
            setup.Relays,
            new Hello(setup.Id, Hello.CurrentVersion, "test"),
            setup.Identity);
        if (setup.RelaysFile is { } file)
            services.AddRelaysFile(file, RelaySecrets.None);
        services.AddRelayLinks();
        services.AddRelayGateway(
            setup.Gateway with { Bind = IPAddress.Loopback, Port = setup.Port, Rehearsal = TimeSpan.Zero });
    }
}
