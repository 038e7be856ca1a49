using System.Buffers.Binary;
using OrleansRelay.Log.Memory;
using OrleansRelay.Testing;

namespace OrleansRelay.Log.Tests.Memory;

/// <summary>Appenders, readers that follow them and readers that go back, all at once on a small ring.</summary>
public sealed class RingStressTests
{
    private const int Appenders = 3;
    private const int LinesEach = 5000;
    private const int RingBytes = 64 * 1024;

    private readonly LogMemory _memory = new(RingBytes, 0);
    private volatile bool _appended;

    [Fact]
    public async Task Slice_WhileOthersAppend_ShowsEveryByteOnceInOrder()
    {
        var readers = Enumerable.Range(0, 2).Select(Anchored).ToArray();
        var lowering = Start(ReadLowering);
        var appenders = Enumerable.Range(0, Appenders).Select(number => Task.Run(() => AppendAsync(number))).ToArray();
        await Task.WhenAll(appenders).WaitAsync(Eventually.Deadline);
        _appended = true;
        _memory.Publish();
        await Task.WhenAll([.. readers, lowering]).WaitAsync(Eventually.Deadline);
        foreach (var reader in readers)
            Assert.Equal(Appenders * LinesEach, await reader);
    }

    private async Task AppendAsync(int appender)
    {
        var random = new Random(appender);
        var lines = new List<byte>();
        var ends = new List<int>();
        for (var sequence = 0; sequence < LinesEach;)
        {
            lines.Clear();
            ends.Clear();
            for (var batch = random.Next(1, 9); batch > 0 && sequence < LinesEach; batch--)
            {
                lines.AddRange(Checked(appender, sequence++, random.Next(64, 500)));
                ends.Add(lines.Count);
            }

            while (true)
            {
                var room = _memory.NextRoom();
                if (_memory.TryAppend(lines.ToArray(), ends.ToArray(), out _))
                    break;
                await room;
            }

            _memory.Publish();
        }
    }

    // The reader as a sender loop is one: woken, then slice by slice up to the head, the anchor following.
    private Task<int> Anchored(int number)
    {
        var anchor = _memory.AddAnchor();
        var wake = new WakeSignal();
        _memory.Subscribe(wake);
        return Start(() =>
        {
            try
            {
                return Follow(anchor, wake, new Random(number));
            }
            finally
            {
                // Also when a check fails, or the appenders would wait for this reader.
                _memory.RemoveAnchor(anchor);
            }
        });
    }

    private int Follow(LogAnchor anchor, WakeSignal wake, Random random)
    {
        var order = new int[Appenders];
        var held = new List<byte>();
        var lines = 0;
        var position = anchor.Position;
        while (!_appended || position < _memory.Head)
        {
            wake.Wait();
            while (position < _memory.Head)
            {
                var limit = _memory.BoundaryAt(Math.Min(_memory.Head, position + random.Next(64, RingBytes)));
                while (position < limit)
                {
                    var piece = _memory.Slice(position, limit).Span;
                    held.AddRange(piece);
                    position += piece.Length;
                }

                lines += Check(held.ToArray(), order);
                held.Clear();
                _memory.Advance(anchor, position);
            }
        }

        return lines;
    }

    // Goes back to where it was a while ago, if that is still held, and must find whole lines there as well.
    private int ReadLowering()
    {
        var anchor = _memory.AddAnchor();
        var random = new Random(7);
        var lines = 0;
        try
        {
            while (!_appended)
            {
                var head = _memory.Head;
                _memory.Advance(anchor, head);
                var back = _memory.BoundaryAt(head - random.Next(RingBytes));
                if (back >= head || !_memory.TryLower(anchor, back))
                {
                    Thread.Yield();
                    continue;
                }

                var bytes = new List<byte>();
                for (var position = back; position < head; position = back + bytes.Count)
                    bytes.AddRange(_memory.Slice(position, head).Span);
                lines += Check(bytes.ToArray(), order: null);
            }
        }
        finally
        {
            _memory.RemoveAnchor(anchor);
        }

        return lines;
    }

    private static Task<int> Start(Func<int> read) => Task.Factory.StartNew(read, TaskCreationOptions.LongRunning);

    // A line that tells its length, whose it is and the how manieth, with a checksum over all of it.
    private static byte[] Checked(int appender, int sequence, int length)
    {
        var line = new byte[length];
        line.AsSpan().Fill((byte)sequence);
        BinaryPrimitives.WriteInt32LittleEndian(line, length);
        BinaryPrimitives.WriteInt32LittleEndian(line.AsSpan(4), appender);
        BinaryPrimitives.WriteInt32LittleEndian(line.AsSpan(8), sequence);
        BinaryPrimitives.WriteUInt32LittleEndian(line.AsSpan(length - 4), Checksum(line));
        return line;
    }

    private static int Check(ReadOnlySpan<byte> bytes, int[]? order)
    {
        var lines = 0;
        for (; bytes.Length > 0; lines++)
        {
            var line = bytes[..BinaryPrimitives.ReadInt32LittleEndian(bytes)];
            Assert.Equal(Checksum(line), BinaryPrimitives.ReadUInt32LittleEndian(line[^4..]));
            var appender = BinaryPrimitives.ReadInt32LittleEndian(line[4..]);
            var sequence = BinaryPrimitives.ReadInt32LittleEndian(line[8..]);
            if (order is not null)
                Assert.Equal(order[appender]++, sequence);
            bytes = bytes[line.Length..];
        }

        return lines;
    }

    private static uint Checksum(ReadOnlySpan<byte> line)
    {
        var hash = new HashCode();
        hash.AddBytes(line[..^4]);
        return (uint)hash.ToHashCode();
    }
}
