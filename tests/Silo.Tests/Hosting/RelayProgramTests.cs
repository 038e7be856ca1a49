using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansRelay.Grains.Cluster;
using OrleansRelay.Silo.Configuration;
using OrleansRelay.Silo.Hosting;
using OrleansRelay.Testing;
using OrleansRelay.Web.Hosting;

namespace OrleansRelay.Silo.Tests.Hosting;

public sealed class RelayProgramTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    private readonly StringWriter _errors = new();

    private string[] Lines => _errors.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    [Fact]
    public async Task RunAsync_StopsInOrder_ExitsWithZeroAndSaysNothing()
    {
        var service = new Service();

        Assert.Equal(0, await RunAndStopAsync(service));
        Assert.Empty(Lines);
        Assert.True(service.IsDisposed);
    }

    [Fact]
    public async Task RunAsync_ServiceStopsOnlyWhenToldThatTimeIsUp_SaysSoInOneLineAndCleansUp()
    {
        var service = new Service { Stop = static stop => Task.Delay(Timeout.InfiniteTimeSpan, stop) };

        Assert.Equal(1, await RunAndStopAsync(service));
        Assert.Contains("did not stop in time", Assert.Single(Lines), StringComparison.Ordinal);
        Assert.True(service.IsDisposed);
    }

    [Fact]
    public async Task RunAsync_ServiceNeverStops_SaysSoInOneLine()
    {
        var service = new Service { Stop = static _ => Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None) };

        Assert.Equal(1, await RunAndStopAsync(service, Short));
        Assert.Contains("did not stop in time", Assert.Single(Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_DisposingBlocksItsThread_SaysSoInOneLine()
    {
        using var never = new ManualResetEventSlim();
        var service = new Service { Disposing = never.Wait };

        Assert.Equal(1, await RunAndStopAsync(service, Short));
        Assert.Contains("did not stop in time", Assert.Single(Lines), StringComparison.Ordinal);
        never.Set();
    }

    [Fact]
    public async Task RunAsync_StopFails_NamesTheReasonAndWhere()
    {
        var service = new Service { Stop = static _ => throw new InvalidOperationException("no way out") };

        Assert.Equal(1, await RunAndStopAsync(service));
        Assert.Equal("The relay failed: no way out", Lines[0]);
        Assert.Contains(Lines, static line => line.StartsWith("   at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_StartFailsUnexpectedly_NamesTheReasonAndWhere()
    {
        var service = new Service { Start = static _ => throw new TimeoutException("nobody there") };

        Assert.Equal(1, await RunAsync(() => Build(service)));
        Assert.Equal("The relay failed: nobody there", Lines[0]);
        Assert.Contains(Lines, static line => line.StartsWith("   at ", StringComparison.Ordinal));
        Assert.True(service.IsDisposed);
    }

    [Fact]
    public async Task RunAsync_PortInUse_SaysSoInOneLine()
    {
        var service = new Service { Start = static _ => throw new SocketException((int)SocketError.AddressAlreadyInUse) };

        Assert.Equal(1, await RunAsync(() => Build(service)));
        Assert.Contains("port is in use", Assert.Single(Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_SettingsWrong_SaysALineForEach()
    {
        Assert.Equal(1, await RunAsync(static () => throw new SettingsException(["one", "two"])));
        Assert.Equal(["one", "two"], Lines);
    }

    [Fact]
    public async Task RunAsync_ToldToStopWhileItStarts_ExitsWithZero()
    {
        var service = new Service { Start = static stop => Task.Delay(Timeout.InfiniteTimeSpan, stop) };
        var host = Build(service);

        var running = RunAsync(() => host);
        host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        Assert.Equal(0, await running);
        Assert.Empty(Lines);
    }

    [Fact]
    public async Task RunAsync_NodeCanNotGoOn_SaysWhyInOneLineAndDoesNotStopInOrder()
    {
        var failure = new NodeFailure();
        var service = new Service
        {
            Start = _ =>
            {
                failure.OnFatalException(context: "I have been told I am dead");
                return Task.CompletedTask;
            },
            Stop = static _ => throw new InvalidOperationException("not asked for"),
        };

        Assert.Equal(1, await RunAsync(() => Build(service, failure)));
        Assert.Contains("declared this node dead", Assert.Single(Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_MayNotStayInItsCluster_TakesItsLeaveAndSaysWhyInOneLine()
    {
        var hasLeft = false;
        var service = new Service
        {
            Start = static _ => throw new ClusterException("two of one name") { HasJoined = true },
            Stop = _ =>
            {
                hasLeft = true;
                return Task.CompletedTask;
            },
        };

        Assert.Equal(1, await RunAsync(() => Build(service)));
        Assert.Equal("two of one name", Assert.Single(Lines));
        Assert.True(hasLeft);
    }

    [Fact]
    public async Task RunAsync_DataDirectoryCanNotBeMade_SaysSoInOneLine()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("file"), "");
        var path = folder.File("file/data");

        Assert.Equal(1, await RunAsync(() => RelayHost.Build([$"--Relay:DataDirectory={path}", "--Relay:Port=0", "--Relay:Http:Port=0"])));
        Assert.StartsWith($"{path} can't be used", Assert.Single(Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_DatabaseOfALaterVersion_SaysSoInOneLine()
    {
        using var folder = new TemporaryFolder();
        using (var database = new SqliteConnection($"Data Source={folder.File("relay.db")};Pooling=False"))
        {
            database.Open();
            using var command = database.CreateCommand();
            command.CommandText = "CREATE TABLE x (y); PRAGMA application_id = 0x4F524C52; PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }

        string[] arguments = [$"--Relay:DataDirectory={folder.Path}", $"--Relay:LogFile={folder.File("log.jsonl")}", "--Relay:Port=0", "--Relay:Http:Port=0"];
        Assert.Equal(1, await RunAsync(() => RelayHost.Build(arguments)));
        Assert.StartsWith($"{folder.File("relay.db")} is of version 99", Assert.Single(Lines), StringComparison.Ordinal);
    }

    private Task<int> RunAsync(Func<IHost> build, TimeSpan? patience = null) =>
        RelayProgram.RunAsync(build, _errors, patience ?? Eventually.Deadline).WaitAsync(Eventually.Deadline);

    private Task<int> RunAndStopAsync(Service service, TimeSpan? patience = null)
    {
        var host = Build(service);
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        lifetime.ApplicationStarted.Register(lifetime.StopApplication);
        return RunAsync(() => host, patience);
    }

    private static IHost Build(Service service, NodeFailure? failure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = Short);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddHostedService(_ => service);
        if (failure is not null)
            builder.Services.AddSingleton(failure);
        return builder.Build();
    }

    private sealed class Service : IHostedService, IDisposable
    {
        public Func<CancellationToken, Task> Start { get; init; } = static _ => Task.CompletedTask;

        public Func<CancellationToken, Task> Stop { get; init; } = static _ => Task.CompletedTask;

        public Action Disposing { get; init; } = static () => { };

        public bool IsDisposed { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken) => Start(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Stop(cancellationToken);

        public void Dispose()
        {
            Disposing();
            IsDisposed = true;
        }
    }
}
