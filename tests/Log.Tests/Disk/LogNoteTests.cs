using System.Globalization;
using OrleansRelay.Log.Disk;

namespace OrleansRelay.Log.Tests.Disk;

public sealed class LogNoteTests : IDisposable
{
    private readonly LogFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private LogNote Note => new(_folder.File("note"), _folder.Disk, _folder);

    [Theory]
    [InlineData(0)]
    [InlineData(1234567890123)]
    [InlineData(LogSegment.MaxStart)]
    public void Read_WhatWasWritten_IsIt(long start)
    {
        Note.Write(start);
        Assert.Equal(start, Note.Read());
        Assert.Empty(_folder.Said);
        Assert.Equal(["write note.new", "flush note.new"], _folder.Disk.Done);
    }

    [Fact]
    public void Read_NoNote_IsNothing()
    {
        Assert.Equal(0, Note.Read());
        Assert.Empty(_folder.Said);
    }

    [Theory]
    [InlineData("-5")]
    [InlineData("1 2")]
    [InlineData("twelve")]
    [InlineData("9223372036854775807")]
    [InlineData("92233720368547758070")]
    public void Read_NoPosition_IsIgnoredAndSaid(string text)
    {
        File.WriteAllText(Note.Path, text);
        Assert.Equal(0, Note.Read());
        Assert.Single(_folder.Said, $"Warning: The note {Note.Path} holds no number and is ignored.");
    }

    [Fact]
    public void Read_AsLongAsADisk_IsIgnoredUnread()
    {
        // A file of zeros that takes no room; read whole, it would not fit into memory.
        using (var file = File.Create(Note.Path))
            file.SetLength(1L << 40);
        Assert.Equal(0, Note.Read());
        Assert.Single(_folder.Said);
    }

    [Fact]
    public void Read_ManyDigits_IsIgnored()
    {
        File.WriteAllText(Note.Path, 5.ToString("D65", CultureInfo.InvariantCulture));
        Assert.Equal(0, Note.Read());
        Assert.Single(_folder.Said);
    }
}
