using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded;
using Orleans.Runtime;

namespace Orleans.TestingHost;

/// <summary>A cluster for tests: one silo and a client, in the process of the tests.</summary>
public class TestCluster : IDisposable, IAsyncDisposable
{
    private readonly IConfiguration _configuration;
    private TestClusterClient? _client;

    internal TestCluster(TestClusterOptions options, IConfiguration configuration)
    {
        Options = options;
        _configuration = configuration;
    }

    public TestClusterOptions Options { get; }

    public SiloHandle? Primary { get; private set; }

    public IReadOnlyList<SiloHandle> SecondarySilos => [];

    public ReadOnlyCollection<SiloHandle> Silos => new(Primary is null ? [] : [Primary]);

    public IClusterClient Client => _client?.Client ?? throw new InvalidOperationException(
        "The test cluster has no client: it was not deployed yet, or was stopped.");

    public IGrainFactory GrainFactory => Client;

    public IServiceProvider ServiceProvider => Client.ServiceProvider;

    public IServiceProvider GetSiloServiceProvider(SiloAddress? silo = null)
    {
        if (silo is not null && !silo.Equals(Primary?.SiloAddress))
            throw new ArgumentException($"The provided silo address '{silo}' is unknown.");
        return Running.ServiceProvider;
    }

    public void Deploy() => DeployAsync().GetAwaiter().GetResult();

    public async Task DeployAsync()
    {
        if (Primary is not null)
            throw new InvalidOperationException("Cluster host already deployed.");
        await StartSiloAsync();
        if (Options.InitializeClientOnDeploy)
            await InitializeClientAsync();
    }

    public Task InitializeClientAsync()
    {
        _client?.Dispose();
        _client = new TestClusterClient(Options, _configuration, Running.ServiceProvider.GetRequiredService<SiloEngine>());
        return Task.CompletedTask;
    }

    public IEnumerable<SiloHandle> GetActiveSilos() => Silos.Where(silo => silo.IsActive);

    public SiloHandle? GetSiloForAddress(SiloAddress siloAddress) =>
        GetActiveSilos().FirstOrDefault(silo => silo.SiloAddress.Equals(siloAddress));

    public bool TryGetGrainContext(GrainId grainId, [NotNullWhen(true)] out IGrainContext? grainContext)
    {
        var found = Engine.Manifest.For(grainId.Type).Table.Find(grainId.Key.ToString());
        grainContext = found is { IsDead: false } ? found : null;
        return grainContext is not null;
    }

    public Task WaitForDeactivationAsync(GrainId grainId) =>
        TryGetGrainContext(grainId, out var context) ? context.Deactivated : Task.CompletedTask;

    public Task WaitForDeactivationAsync(IAddressable grain) => WaitForDeactivationAsync(grain.GetGrainId());

    public Task DeactivateAsync(GrainId grainId)
    {
        if (!TryGetGrainContext(grainId, out var context))
            return Task.CompletedTask;
        context.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "Requested by test."));
        return context.Deactivated;
    }

    public Task DeactivateAsync(IAddressable grain) => DeactivateAsync(grain.GetGrainId());

    public Task WaitForLivenessToStabilizeAsync(bool didKill = false) => Task.CompletedTask;

    public void StopAllSilos() => StopAllSilosAsync().GetAwaiter().GetResult();

    public async Task StopAllSilosAsync()
    {
        await StopClusterClientAsync();
        await StopPrimarySiloAsync();
    }

    public Task StopClusterClientAsync()
    {
        _client?.Dispose();
        _client = null;
        return Task.CompletedTask;
    }

    public Task StopPrimarySiloAsync() => StopSiloAsync(Primary);

    public Task StopSecondarySilosAsync() => Task.CompletedTask;

    public Task StopSiloAsync(SiloHandle? instance) => RemoveSiloAsync(instance, stopGracefully: true);

    public Task KillSiloAsync(SiloHandle? instance) => RemoveSiloAsync(instance, stopGracefully: false);

    public async Task<SiloHandle?> RestartSiloAsync(SiloHandle? instance)
    {
        if (instance is null)
            return null;
        await StopSiloAsync(instance);
        await StartSiloAsync();
        await InitializeClientAsync();
        return Primary;
    }

    public void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAllSilosAsync();
        GC.SuppressFinalize(this);
    }

    private InProcessSiloHandle Running => Primary as InProcessSiloHandle
        ?? throw new InvalidOperationException("The test cluster has no silo: it was not deployed yet, or was stopped.");

    private SiloEngine Engine => Running.ServiceProvider.GetRequiredService<SiloEngine>();

    private async Task StartSiloAsync()
    {
        var silo = TestSiloFactory.Create(Options, _configuration);
        await silo.StartAsync();
        Primary = silo;
    }

    private async Task RemoveSiloAsync(SiloHandle? instance, bool stopGracefully)
    {
        if (instance is null || !ReferenceEquals(instance, Primary))
            return;
        await instance.StopSiloAsync(stopGracefully);
        await instance.DisposeAsync();
        Primary = null;
    }
}
