using System.Text;

namespace OrleansRelay.Protocol.Tests.Requests;

public sealed class ReceiveFilterTests
{
    [Theory]
    [InlineData("\"all\"", "x", true)]
    [InlineData("\"addressed\"", "bob", true)]
    [InlineData("\"addressed\"", "all", true)]
    [InlineData("\"addressed\"", "*", true)]
    [InlineData("\"addressed\"", "alice", false)]
    [InlineData("[\"a\"]", "a", true)]
    [InlineData("[\"a\"]", "ab", false)]
    [InlineData("[\"a*\"]", "a", true)]
    [InlineData("[\"a*\"]", "ab", true)]
    [InlineData("[\"a*\"]", "b", false)]
    [InlineData("[\"*\"]", "anything", true)]
    [InlineData("[\"x\", \"q\\\"*\"]", "q\"x", true)]
    [InlineData("[\"q\\\\*\"]", "q\"x", false)]
    [InlineData("[\"\u00e4*\"]", "\u00e4rger", true)]
    [InlineData("[\"\\ud83d\\ude00\"]", "\U0001f600", true)]
    public void Wants_Target_AsItStandsInLines(string receive, string target, bool wanted) =>
        Assert.Equal(wanted, Read(receive).Wants(TestData.Name(target).Json[1..^1]));

    [Theory]
    [InlineData("\"all\"", "bob all * #x #y")]
    [InlineData("\"addressed\"", "bob all *")]
    [InlineData("[\"*\"]", "bob all * #x #y")]
    [InlineData("[\"eve\", \"#x\"]", "#x")]
    [InlineData("[\"e*\", \"b*\", \"#*\"]", "bob #x #y")]
    public void Within_Addressed_LeavesWhatThePeerMaySee(string receive, string expected)
    {
        var filter = Read(receive).Within(DeliveryPolicy.Addressed, TestData.Name("bob"));
        string[] targets = ["bob", "eve", "bobby", "all", "*", "#x", "#y"];
        Assert.Equal(expected, string.Join(' ', targets.Where(target => filter.Wants(Encoding.ASCII.GetBytes(target)))));
    }

    [Fact]
    public void Json_EachForm_IsWhatWasAskedFor()
    {
        Assert.Equal("\"all\"", Encoding.ASCII.GetString(Read("\"all\"").Json));
        Assert.Equal("\"addressed\"", Encoding.ASCII.GetString(Read("\"addressed\"").Json));
        Assert.Equal("[\"a\", \"\\u00e4*\"]", Encoding.ASCII.GetString(Read("[ \"a\" ,\"\u00e4*\"]").Json));
    }

    [Fact]
    public void Read_MoreTargetsThanAllowed_IsRefused()
    {
        Assert.NotNull(TryRead(List(ReceiveFilter.MaxTargets), out _) is null ? "" : null);
        Assert.NotNull(TryRead(List(ReceiveFilter.MaxTargets + 1), out _));
        Assert.NotNull(TryRead($"[\"{new string('x', 129)}\"]", out _));

        static string List(int count) => $"[{string.Join(", ", Enumerable.Range(0, count).Select(i => $"\"{i}\""))}]";
    }

    private static ReceiveFilter Read(string receive)
    {
        Assert.Null(TryRead(receive, out var filter));
        return filter!;
    }

    private static string? TryRead(string receive, out ReceiveFilter? filter)
    {
        var bytes = Encoding.UTF8.GetBytes($"||{{\"receive\": {receive}}}\n");
        var reader = new FrameReader();
        Assert.Equal(ReadResult.Frame, reader.Read(bytes, registered: true, 65536, out var frame, out _));
        Assert.Equal(FrameKind.Request, frame.Kind);
        var fault = ClientRequest.Read(frame, TestData.Name("bob"), out var request);
        filter = request.Receive;
        return fault;
    }
}
