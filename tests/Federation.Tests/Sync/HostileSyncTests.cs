using System.Diagnostics;
using CsCheck;
using OrleansRelay.Federation.Sync;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Tests.Sync;

/// <summary>A peer that sends whatever it likes.</summary>
public sealed class HostileSyncTests
{
    private static readonly WindowView View = Keys.View(Keys.Stream(20_000, perSecond: 1_000));
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(5);

    [Fact]
    public void Continue_RandomBytes_NeverThrowsAndBreaksOffOrGoesOn() => Gen.Byte.Array[0, 300].Sample(bytes =>
    {
        if (bytes.Length > 1)
            (bytes[0], bytes[1]) = (SyncMessage.Version, (byte)(bytes[1] & 1));
        AssertSane(Side().Continue(bytes));
    }, iter: 20_000);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Continue_ChangedMessagesOfAWholeComparison_NeverThrowsAndEnds(int seed)
    {
        var random = new Random(seed);
        var other = Keys.View(Keys.Stream(20_000, perSecond: 1_000).Where((_, i) => i % 50 != 0));
        var watch = Stopwatch.StartNew();
        for (var run = 0; run < 300; run++)
        {
            Reconciliation[] sides = [Side(), new(other, Comparison.All, Comparison.Salt(1))];
            var message = sides[0].Begin();
            for (var turn = 1; message is not null; turn ^= 1)
            {
                if (random.Next(3) == 0)
                    message = Change(message, random);
                var step = sides[turn].Continue(message);
                AssertSane(step);
                message = step.Reply;
            }
        }

        Assert.InRange(watch.Elapsed, TimeSpan.Zero, 10 * Long);
    }

    [Fact]
    public void Continue_MessageCutAnywhere_NeverThrows()
    {
        var message = new Reconciliation(View, Comparison.All, Comparison.Salt(2)).Begin()!;
        for (var length = 0; length < message.Length; length++)
            AssertSane(Side().Continue(message.AsSpan(0, length)));
    }

    [Fact]
    public void Continue_PeerAsksForEverythingForEver_IsBrokenOff()
    {
        var side = Side();
        var ask = Message(0, [.. Bound(RangeMode.Ask, EntryKey.MaxTime)]);
        var bytes = 0L;
        var messages = 0;
        ReconciliationStep step;
        for (step = side.Continue(ask); step.Fault == SyncFault.None; step = side.Continue(ask))
            (bytes, messages) = (bytes + step.Reply!.Length, messages + 1);

        Assert.Equal(SyncFault.TooManyMessages, step.Fault);
        Assert.InRange(messages, 1, 200);
        Assert.InRange(bytes, 0, 200 * SyncLimits.MaxMessageBytes);
    }

    [Fact]
    public void Continue_PeerLacksEverythingTwice_IsBrokenOff()
    {
        var side = Side();
        var nothing = Message(1, [.. Bound(RangeMode.List, EntryKey.MaxTime), 0]);

        Assert.Equal(View.Count, side.Continue(nothing).Offered.Sum(stretch => stretch.Count));
        Assert.Equal(SyncFault.TooManyEntries, side.Continue(nothing).Fault);
        Assert.Equal(SyncFault.Ended, side.Continue(nothing).Fault);
    }

    [Fact]
    public void Continue_PeerClaimsMoreEntriesThanAWindowHolds_IsBrokenOff()
    {
        var window = new EntryWindow(1_000);
        var side = new Reconciliation(window.Snapshot(), Comparison.All, Comparison.Salt(1));
        var claims = Message(1, [.. Bound(RangeMode.List, 1_000), .. Claims(600)]);

        Assert.Equal(600, side.Continue(claims).Wanted.Count);
        Assert.Equal(SyncFault.TooManyEntries, side.Continue(claims).Fault);
    }

    [Fact]
    public void Continue_ManyRangesThatWait_IsBrokenOff()
    {
        var side = Side();
        var first = View[0].Time;
        SyncFault fault;
        var messages = 0;
        do
        {
            // Each range has an entry, so each has to be answered; the later ones wait.
            byte[] ranges = [.. Bound(RangeMode.Skip, first)];
            for (var i = 0; i < 4_000; i++)
                ranges = [.. ranges, .. Bound(RangeMode.Ask, 1)];
            fault = side.Continue(Message(1, ranges)).Fault;
            messages++;
        }
        while (fault == SyncFault.None);

        Assert.Equal(SyncFault.TooManyRanges, fault);
        Assert.InRange(messages, 2, 20);
    }

    [Theory]
    [InlineData("", SyncFault.NotAMessage)]
    [InlineData("01", SyncFault.NotAMessage)]
    [InlineData("0200", SyncFault.NotAMessage)]
    [InlineData("0102", SyncFault.NotAMessage)]
    [InlineData("0101", SyncFault.Malformed)] // more, but nothing now
    [InlineData("01010001", SyncFault.Malformed)] // the same, something skipped
    [InlineData("010001", SyncFault.Malformed)] // no bound
    [InlineData("010001FFFFFFFFFFFFFFFFFF01", SyncFault.Malformed)] // a number that doesn't end
    [InlineData("01000380B8FF90FDCE39", SyncFault.None)] // the end of time
    [InlineData("01000381B8FF90FDCE39", SyncFault.Malformed)] // and after
    [InlineData("01000300", SyncFault.OutOfOrder)] // an empty range
    [InlineData("01008705", SyncFault.Malformed)] // a prefix of 33 bytes
    [InlineData("0100070522", SyncFault.None)] // of one
    [InlineData("0100070522070021", SyncFault.OutOfOrder)] // ends before it begins
    [InlineData("01000105", SyncFault.Malformed)] // no count
    [InlineData("0100010505AABBCCDD", SyncFault.Malformed)] // half a fingerprint
    [InlineData("01000105050000000000000000", SyncFault.None)]
    [InlineData("0100010581808080010000000000000000", SyncFault.Malformed)] // more entries than any window has
    [InlineData("010002058080808001", SyncFault.Malformed)] // a list longer than the message
    [InlineData("0100020501", SyncFault.Malformed)]
    public void Continue_MadeByHand_SaysWhatIsWrong(string hex, SyncFault fault)
    {
        var step = Side().Continue(Convert.FromHexString(hex));

        Assert.Equal(fault, step.Fault);
        AssertSane(step);
    }

    [Theory]
    [InlineData(3, 4, SyncFault.None)]
    [InlineData(4, 3, SyncFault.OutOfOrder)]
    [InlineData(3, 3, SyncFault.OutOfOrder)]
    public void Continue_ListNotInOrder_IsRefused(ulong first, ulong second, SyncFault fault)
    {
        byte[] list = [2, .. Entry(1, first), .. Entry(0, second)];

        Assert.Equal(fault, Side().Continue(Message(0, [.. Bound(RangeMode.List, 5), .. list])).Fault);
    }

    [Fact]
    public void Continue_ListBeyondItsRange_IsRefused() => Assert.Equal(
        SyncFault.OutOfOrder, Side().Continue(Message(0, [.. Bound(RangeMode.List, 5), 1, .. Entry(5, 1)])).Fault);

    [Fact]
    public void Continue_MessageTooLong_IsRefused() =>
        Assert.Equal(SyncFault.NotAMessage, Side().Continue(Message(0, new byte[SyncLimits.MaxMessageBytes])).Fault);

    [Fact]
    public void Continue_MoreRangesThanAllowed_IsRefused()
    {
        byte[] ranges = [];
        for (var i = 0; i <= SyncLimits.MaxRanges; i++)
            ranges = [.. ranges, .. Bound(RangeMode.Skip, 1)];

        Assert.Equal(SyncFault.TooManyRanges, Side().Continue(Message(0, ranges)).Fault);
    }

    private static Reconciliation Side() => new(View, Comparison.All, Comparison.Salt(1));

    private static void AssertSane(ReconciliationStep step)
    {
        Assert.InRange(step.Reply?.Length ?? 0, 0, SyncLimits.MaxMessageBytes);
        Assert.InRange(step.Wanted.Count, 0, SyncLimits.MaxMessageBytes / 33);
        if (step.Fault == SyncFault.None)
            return;
        Assert.True(step.IsDone);
        Assert.Null(step.Reply);
        Assert.Empty(step.Wanted);
        Assert.Empty(step.Offered);
    }

    private static byte[] Change(byte[] message, Random random)
    {
        var changed = message.ToList();
        for (var i = random.Next(1, 4); i > 0 && changed.Count > 2; i--)
        {
            var at = random.Next(1, changed.Count);
            switch (random.Next(4))
            {
                case 0:
                    changed[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    changed.RemoveRange(at, random.Next(1, Math.Min(40, changed.Count - at) + 1));
                    break;
                case 2:
                    changed.InsertRange(at, changed.Slice(at, random.Next(Math.Min(40, changed.Count - at))));
                    break;
                default:
                    changed[at] = (byte)random.Next(256);
                    break;
            }
        }

        return [.. changed];
    }

    private static byte[] Message(byte more, byte[] ranges) => [SyncMessage.Version, more, .. ranges];

    private static byte[] Bound(RangeMode mode, long millis) => [(byte)mode, .. Number(millis)];

    private static byte[] Entry(long millis, ulong id)
    {
        var bytes = new byte[MessageId.ByteLength];
        new MessageId(id, 0, 0, 0).WriteBytes(bytes);
        return [.. Number(millis), .. bytes];
    }

    private static byte[] Claims(int count) =>
        [.. Number(count), .. Enumerable.Range(1, count).SelectMany(i => Entry(1, (ulong)i))];

    private static IEnumerable<byte> Number(long value)
    {
        for (; value >= 0x80; value >>= 7)
            yield return (byte)(value | 0x80);
        yield return (byte)value;
    }
}
