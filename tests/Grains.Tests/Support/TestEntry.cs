using System.Text;
using Microsoft.Extensions.Time.Testing;
using OrleansRelay.Log;
using OrleansRelay.Protocol;
using OrleansRelay.Testing;

namespace OrleansRelay.Grains.Tests.Support;

/// <summary>A message as every node knows it, whichever is offered it.</summary>
internal sealed class TestEntry
{
    private readonly byte[] _line;

    public TestEntry(string text)
    {
        using var log = GrainCluster.MemoryLog(new FakeTimeProvider());
        _line = Encoding.UTF8.GetBytes(log.Append(text));
        Assert.True(EntryLine.TryReadId(_line, out var id));
        Id = id;
    }

    public MessageId Id { get; }

    /// <summary>False if it was there.</summary>
    public bool AppendTo(MessageLog log)
    {
        var isNew = new bool[1];
        Assert.True(log.TryAppend(new LogLines(_line, [_line.Length], [Id]), isNew, out _));
        log.Publish();
        return isNew[0];
    }
}
