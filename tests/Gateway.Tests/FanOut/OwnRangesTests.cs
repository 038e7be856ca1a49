using OrleansRelay.Gateway.FanOut;

namespace OrleansRelay.Gateway.Tests.FanOut;

public sealed class OwnRangesTests
{
    [Fact]
    public void Skip_NeighboursAreOne_AndTheLimitHolds()
    {
        var own = new OwnRanges();
        own.Add(100, 200, 2);
        own.Add(200, 300, 1);
        own.Add(500, 600, 1);
        Assert.Equal(2, own.Count);
        long position = 0;
        Assert.Equal(50, own.Skip(ref position, 50));
        Assert.Equal(100, own.Skip(ref position, 1000));
        position = 100;
        Assert.Equal(500, own.Skip(ref position, 1000));
        Assert.Equal((300, 3), (position, own.LinesPassed));
        position = 500;
        Assert.Equal(1000, own.Skip(ref position, 1000));
        Assert.Equal((600, 4), (position, own.LinesPassed));
        Assert.Equal(0, own.Count);
    }

    [Fact]
    public void DropBefore_InTheMiddleOfARange_TheRestIsStillSkipped()
    {
        // Ten bytes a line here, so that a line's number is its position's tenth.
        var own = new OwnRanges();
        own.Add(10, 20, 1);
        own.Add(40, 100, 6);
        own.Add(200, 210, 1);
        Assert.Equal(1 + 2, own.DropBefore(60, position => position / 10));
        Assert.Equal(2, own.Count);
        long position = 60;
        Assert.Equal(200, own.Skip(ref position, 1000));
        Assert.Equal((100, 4), (position, own.LinesPassed));
        own.Add(210, 220, 1);
        Assert.Equal(2, own.DropBefore(300, _ => 0));
        Assert.Equal(0, own.Count);
    }

    [Fact]
    public void Skip_RandomRanges_AgreesWithTheNaiveSet()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var own = new OwnRanges();
            var lines = Enumerable.Range(0, 300).Select(_ => random.Next(3) == 0).ToArray();
            for (var i = 0; i < lines.Length; i++)
            {
                if (lines[i])
                    own.Add(i * 10, (i + 1) * 10, 1);
            }

            long position = random.Next(300) * 10;
            var start = (int)(position / 10);
            Assert.Equal(lines.Take(start).Count(mine => mine), own.DropBefore(position, at => at / 10));
            var others = new List<long>();
            while (position < 3000)
            {
                var end = own.Skip(ref position, 3000);
                for (; position < end; position += 10)
                    others.Add(position / 10);
            }

            Assert.Equal(Enumerable.Range(start, 300 - start).Where(i => !lines[i]).Select(i => (long)i), others);
        }
    }
}
