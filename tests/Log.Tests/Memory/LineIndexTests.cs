using OrleansRelay.Log.Memory;

namespace OrleansRelay.Log.Tests.Memory;

public sealed class LineIndexTests
{
    [Fact]
    public void NumberAt_RandomLines_AnswersLikeAList()
    {
        var random = new Random(5);
        const int Ring = 4096;
        var index = new LineIndex(Ring, 1000);
        var starts = new List<long>();
        long head = 1000;
        for (var i = 0; i < 3000; i++)
        {
            starts.Add(head);
            head += random.Next(LineIndex.MinLineBytes, 400);
            index.DropBefore(head - Ring);
            index.Add(head);
            Assert.Equal(starts.FindIndex(start => start >= head - Ring), index.First);
            Assert.Equal(starts.Count, index.Count);
            var position = head - random.Next(Ring);
            var expected = starts.FindIndex((int)index.First, start => start >= position);
            Assert.Equal(expected < 0 ? index.Count : expected, index.NumberAt(position));
            Assert.Equal(head, index.StartOf(index.Count));
            Assert.Equal(starts[(int)index.First], index.StartOf(index.First));
        }
    }

    [Fact]
    public void Add_ShorterLinesThanAllowed_ListsFewerOfThem()
    {
        var index = new LineIndex(256, 0);
        for (var end = 1; end <= 10; end++)
            index.Add(end);
        Assert.Equal((6, 10), (index.First, index.Count));
        Assert.Equal((6, 8, 10), (index.StartOf(6), index.StartOf(8), index.StartOf(10)));
    }

    [Fact]
    public void DropBefore_BeyondTheLastLine_LeavesNone()
    {
        var index = new LineIndex(256, 0);
        index.Add(100);
        index.DropBefore(1000);
        Assert.Equal((1, 1, 100), (index.First, index.Count, index.StartOf(1)));
    }
}
