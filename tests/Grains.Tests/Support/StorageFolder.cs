using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using Orleans.Storage;
using OrleansRelay.Grains.Storage;
using OrleansRelay.Testing;

namespace OrleansRelay.Grains.Tests.Support;

/// <summary>A data directory, and storages that keep grain state in it as the program's does, each as one life of a process.</summary>
internal sealed class StorageFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    public string Path => _folder.File("data");

    public string Database => System.IO.Path.Combine(Path, "relay.db");

    public SaidMessages<StateDatabase> Said { get; } = new();

    public LostState Lost { get; } = new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 25, 23, 37, 12, TimeSpan.Zero));

    /// <summary>The names of what lies in it.</summary>
    public IReadOnlyList<string> Files =>
        [.. Directory.GetFileSystemEntries(Path).Select(static path => System.IO.Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public SqliteGrainStorage Open(string service = "relay1", StateDatabase? database = null) => new(
        database ?? new StateDatabase(Path, Lost, Time, Said),
        Lost,
        new OrleansGrainStorageSerializer(_services.GetRequiredService<Serializer>()),
        _services.GetRequiredService<IActivatorProvider>(),
        Options.Create(new ClusterOptions { ServiceId = service }),
        Time,
        Said);

    /// <summary>Changes the database behind the storage's back.</summary>
    public void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        _services.Dispose();
        _folder.Dispose();
    }
}
