using OrleansRelay.Gateway.Tests.Support;
using OrleansRelay.Log;
using OrleansRelay.Testing;
using OrleansRelay.Testing.Mesh;

namespace OrleansRelay.Gateway.Tests.Mesh.Faults;

/// <summary>What one relay has forgotten and another one has comes again, whatever cursors and <c>seen_by</c> say.</summary>
public sealed class DurabilityFaults
{
    [Fact]
    public async Task Entries_ThatMayStillBeForgotten_DoNotLeaveThePeersApart()
    {
        using var slow = new SlowDisk();
        await using var mesh = RelayMesh.Prepare(2);
        var (near, far) = (mesh.Relays[0], mesh.Relays[1]);
        mesh.Join(0, 1);
        near.Configure(setup => setup with { Disk = slow.Disk });
        await Task.WhenAll(near.StartAsync(), far.StartAsync());
        await mesh.LinkedAsync();
        slow.Hang();
        using var alice = await near.RegisterAsync("alice");
        await alice.SendAsync(string.Concat(Enumerable.Range(0, 36).Select(static i => Wire.Send("x", $"{i}"))));
        await Eventually.TrueAsync(() => near.LogIds().Count == 36, "they are in memory");
        await Eventually.MaybeAsync(() => far.LogIds().Count == 36);
        await near.KillAsync();
        slow.Die();
        near.Configure(static setup => setup with { Disk = null });
        await near.StartAsync();
        await mesh.LinkedAsync();
        await far.HoldsAsync(await near.PublishAsync(1));
        await mesh.SameAsync();
    }

    [Fact]
    public async Task Entries_AcknowledgedAndForgotten_ComeAgain()
    {
        using var slow = new SlowDisk();
        await using var mesh = RelayMesh.Prepare(2);
        var (near, far) = (mesh.Relays[0], mesh.Relays[1]);
        mesh.Join(0, 1);
        far.Configure(setup => setup with { Disk = slow.Disk, Log = setup.Log with { Fsync = FsyncMode.Interval } });
        await Task.WhenAll(near.StartAsync(), far.StartAsync());
        await mesh.LinkedAsync();
        slow.Hang();
        var ids = await near.PublishAsync(50);
        await far.HoldsAsync(ids);
        await near.DrainedAsync("r1");
        await far.KillAsync();
        slow.Die();
        far.Configure(static setup => setup with { Disk = null });
        await far.StartAsync();
        await far.HoldsAsync(ids);
    }

    [Fact]
    public async Task Relay_InTheMiddleLosesItsDisk_GetsEverythingAgain()
    {
        await using var mesh = await RelayMesh.StartAsync(MeshShape.Line(3));
        var middle = mesh.Relays[1];
        var ids = new List<string>();
        foreach (var relay in mesh.Relays)
            ids.AddRange(await relay.PublishAsync(30));
        await mesh.SameAsync();
        await middle.KillAsync();
        await middle.StartEmptyAsync();
        await middle.HoldsAsync(ids);
    }

    /// <summary>Hangs when told to; what waited then is never written.</summary>
    private sealed class SlowDisk : IDisposable
    {
        private readonly ManualResetEventSlim _isFast = new(true);
        private volatile bool _isDead;

        public SlowDisk() => Disk = new TestDisk { Writing = Write };

        public TestDisk Disk { get; }

        public void Hang() => _isFast.Reset();

        public void Die()
        {
            _isDead = true;
            _isFast.Set();
        }

        public void Dispose()
        {
            Die();
            _isFast.Dispose();
        }

        private void Write(string path)
        {
            if (!path.EndsWith(".jsonl", StringComparison.Ordinal))
                return;
            _isFast.Wait();
            if (_isDead)
                throw new IOException("This disk is dead.");
        }
    }
}
