using System.Globalization;
using System.Text;
using OrleansRelay.Log.Origins;
using OrleansRelay.Protocol;
using OrleansRelay.Testing;

namespace OrleansRelay.Log.Tests;

/// <summary>Delivery lines with known ids.</summary>
internal static class TestLines
{
    public static MessageId Id(long number) => MessageId.Hash(BitConverter.GetBytes(number));

    /// <summary>A line as the relay writes it; its body has <paramref name="bodyLength"/> bytes.</summary>
    public static byte[] Line(long number, int bodyLength = 10)
    {
        var body = number.ToString(CultureInfo.InvariantCulture).PadRight(bodyLength, 'x');
        return Encoding.ASCII.GetBytes(
            $"{{\"from\": \"alice\", \"to\": \"bob\", \"body\": \"{body}\", \"timestamp\": 1.5, "
            + $"\"seen_by\": [\"relay1\"], \"msg_id\": \"{Id(number)}\"}}\n");
    }

    public static byte[] Lines(long first, int count, int bodyLength = 10)
    {
        var lines = new List<byte>();
        for (var i = first; i < first + count; i++)
            lines.AddRange(Line(i, bodyLength));
        return [.. lines];
    }

    /// <summary>Appends one line and publishes it; the log must have room.</summary>
    /// <returns>Where it ends.</returns>
    public static long Append(this MessageLog log, byte[] line)
    {
        Assert.True(log.TryAppend(line, [line.Length], out long start));
        log.Publish();
        return start + line.Length;
    }

    /// <summary>Appends one line that has an id, as an accepted message is.</summary>
    public static long Accept(this MessageLog log, long number, int bodyLength = 10)
    {
        var line = Line(number, bodyLength);
        var isNew = new bool[1];
        Assert.True(log.TryAppend(new LogLines(line, [line.Length], [Id(number)]), isNew, out var appended));
        Assert.True(isNew[0]);
        log.Publish();
        return appended.End;
    }

    /// <summary>Takes lines in one piece that another node accepted, as <see cref="Accept"/> does here.</summary>
    /// <returns>Which of them were new.</returns>
    public static bool[] Replicate(this MessageLog log, LogOrigin origin, long originStart, params int[] numbers)
    {
        var lines = numbers.Select(static number => Line(number)).ToArray();
        var ends = new int[lines.Length];
        for (var (i, end) = (0, 0); i < lines.Length; i++)
            ends[i] = end += lines[i].Length;
        var isNew = new bool[lines.Length];
        MessageId[] ids = [.. numbers.Select(static number => Id(number))];
        Assert.True(log.TryAppendReplica(new LogLines(lines.SelectMany(static line => line).ToArray(), ends, ids), origin, originStart, isNew, out _));
        log.Publish();
        return isNew;
    }

    /// <summary>Waits until the disk has what lies before a position, as a publisher does that is answered.</summary>
    public static async Task DurableAsync(this MessageLog log, long position) =>
        Assert.True(await log.WhenDurable(position, Eventually.Deadline).AsTask().WaitAsync(Eventually.Deadline));

    /// <summary>Everything from a position on that a cursor gets to read, until the end or a gap.</summary>
    public static byte[] ReadAll(this MessageLog log, long position, int blockBytes = 4096)
    {
        var all = new List<byte>();
        var block = new byte[blockBytes];
        while (log.Read(position, block) is { Status: LogReadStatus.Lines } read)
        {
            all.AddRange(block.AsSpan(0, read.Count));
            position = read.Next;
        }

        return [.. all];
    }
}
