using OrleansRelay.Log.Disk;

namespace OrleansRelay.Log.Tests.Disk;

public sealed class LogSegmentTests : IDisposable
{
    private readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Find_FilesOfThatName_AreOrderedByPosition()
    {
        File.WriteAllBytes(_folder.SegmentPath(100), new byte[7]);
        File.WriteAllBytes(_folder.SegmentPath(LogSegment.MaxStart), new byte[7]);
        File.WriteAllBytes(_folder.SegmentPath(20), new byte[80]);
        Assert.Equal([(20, 100), (100, 107), (LogSegment.MaxStart, LogSegment.MaxStart + 7)], Found());
        Assert.Equal("relay_log.00000000000000000100.jsonl", LogSegment.NameOf("relay_log", 100, ".jsonl"));
    }

    [Fact]
    public void Find_WhatOnlyHasTheName_IsIgnored()
    {
        File.WriteAllBytes(_folder.SegmentPath(20), new byte[80]);
        File.CreateSymbolicLink(_folder.SegmentPath(100), _folder.SegmentPath(20));
        File.CreateSymbolicLink(_folder.SegmentPath(200), _folder.File("gone"));
        Directory.CreateDirectory(_folder.SegmentPath(300));
        File.WriteAllBytes(_folder.SegmentPath(400), []);
        File.WriteAllBytes(_folder.SegmentPath(long.MaxValue), new byte[80]);
        File.WriteAllBytes(_folder.File("relay_log.123.jsonl"), new byte[80]);
        File.WriteAllBytes(_folder.File("relay_log.-0000000000000000123.jsonl"), new byte[80]);
        File.WriteAllBytes(_folder.File("relay_log.00000000000000000500xjsonl"), new byte[80]);
        File.WriteAllBytes(_folder.LivePath, new byte[80]);
        Assert.Equal([(20, 100)], Found());
    }

    private (long Start, long End)[] Found() =>
    [
        .. LogSegment.Find(Path.GetDirectoryName(_folder.LivePath)!, "relay_log", ".jsonl")
            .Select(static segment => (segment.Start, segment.End)),
    ];
}
