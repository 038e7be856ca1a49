using System.Text;

namespace OrleansRelay.Protocol.Tests.Federation;

public sealed class PeersFrameTests
{
    [Fact]
    public void TryRead_WhatWasWritten_IsTheSame()
    {
        var hint = Hint("alice", "b\"ob", "\u00e4\U0001f600");
        var read = Read(Write(hint))!;
        Assert.Equal((hint.Relay, hint.Time, hint.Count), (read.Relay, read.Time, read.Count));
        Assert.Equal(hint.Names, read.Names);
        Assert.Empty(Read(Write(hint with { Names = [], Count = 0 }))!.Names);
    }

    [Fact]
    public void TryRead_LinksWritten_AreTheSame()
    {
        Assert.Equal(["relay2", "\u00e4\"3"], Read(Write(Hint("alice") with { Links = ["relay2", "\u00e4\"3"] }))!.Links);
        Assert.Empty(Read(Write(Hint("alice")))!.Links);
        Assert.Equal(PeersFrame.MaxNames, Read(Write(Hint("alice") with { Links = [.. Enumerable.Range(0, 1000).Select(static i => $"{i}")] }))!.Links.Count);
    }

    [Fact]
    public void TryRead_RoundTripsWritten_AreTheSame()
    {
        var hint = Hint("alice") with { Links = ["a", "b", "c"], RoundTrips = [0, 1, 900_000_000] };
        Assert.Equal(hint.RoundTrips, Read(Write(hint))!.RoundTrips);
        Assert.Empty(Read(Write(hint with { RoundTrips = [1] }))!.RoundTrips);
        var many = Enumerable.Range(0, 1000).ToList();
        Assert.Equal(
            PeersFrame.MaxNames, Read(Write(Hint() with { Links = [.. many.Select(static i => $"{i}")], RoundTrips = [.. many.Select(static i => (long)i)] }))!.RoundTrips.Count);
    }

    [Fact]
    public void TryRead_AnotherNumberOfRoundTrips_IsAsIfThereWereNone() => Assert.Empty(
        Read("{\"peers\": {\"relay\": \"a\", \"time\": 1, \"count\": 0, \"names\": [], \"links\": [\"b\"], \"round_trips_us\": [1, 2]}}")!.RoundTrips);

    [Fact]
    public void Write_MoreNamesThanFit_LeavesSomeOut()
    {
        var many = Read(Write(Hint([.. Enumerable.Range(0, 1000).Select(static i => $"{i}")])))!;
        Assert.Equal((1000, PeersFrame.MaxNames), (many.Count, many.Names.Count));

        var frame = Write(Hint([.. Enumerable.Range(0, 200).Select(static i => $"{i}{new string('\u00e4', 60)}")]));
        Assert.InRange(frame.Length, PeersFrame.MaxNamesBytes - 400, PeersFrame.MaxNamesBytes + 200);
        Assert.InRange(Read(frame)!.Names.Count, 40, 50);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"peers\": 1}")]
    [InlineData("{\"peers\": {}}")]
    [InlineData("{\"peers\": {\"relay\": \"a\", \"time\": 1, \"count\": 1}}")]
    [InlineData("{\"peers\": {\"relay\": \"a\", \"time\": 1, \"count\": 0, \"names\": [\"x\"]}}")]
    [InlineData("{\"peers\": {\"relay\": \"a\", \"time\": 1, \"count\": -1, \"names\": []}}")]
    [InlineData("{\"peers\": {\"relay\": \"a\", \"time\": 0, \"count\": 0, \"names\": []}}")]
    [InlineData("{\"peers\": {\"relay\": \"a\", \"time\": 9223372036854775807, \"count\": 0, \"names\": []}}")]
    [InlineData("{\"peers\": {\"relay\": \"a\", \"time\": 1, \"count\": 99999999999, \"names\": []}}")]
    [InlineData("{\"peers\": {\"relay\": \"\\n\", \"time\": 1, \"count\": 0, \"names\": []}}")]
    [InlineData("{\"peers\": {\"relay\": \"a\", \"time\": 1, \"count\": 2, \"names\": [\"x\", 1]}}")]
    [InlineData("{\"peers\": {\"relay\": \"a\", \"time\": 1, \"count\": 0, \"names\": [], \"links\": 1}}")]
    [InlineData("{\"peers\": {\"relay\": \"a\", \"time\": 1, \"count\": 0, \"names\": [], \"links\": [\"\\n\"]}}")]
    [InlineData("{\"peers\": {\"relay\": \"a\", \"time\": 1, \"count\": 0, \"names\": [], \"links\": [\"b\"], \"round_trips_us\": 1}}")]
    [InlineData("{\"peers\": {\"relay\": \"a\", \"time\": 1, \"count\": 0, \"names\": [], \"links\": [\"b\"], \"round_trips_us\": [-1]}}")]
    [InlineData("{\"peers\": {\"relay\": \"a\", \"time\": 1, \"count\": 0, \"names\": [], \"links\": [\"b\"], \"round_trips_us\": [1.5]}}")]
    [InlineData("{\"peers\": {\"relay\": \"a\", \"time\": 1, \"count\": 0, \"names\": [], \"links\": [\"b\"], \"round_trips_us\": [900000001]}}")]
    [InlineData("{\"peers\": {\"relay\": \"a\", \"time\": 1, \"count\": 0, \"names\": [], \"links\": [\"b\"], \"round_trips_us\": [1,]}}")]
    [InlineData("{\"peers\": {\"relay\": \"a\", \"time\": 1, \"count\": 2, \"names\": [\"x\", \"a||b\"]}}")]
    [InlineData("{\"peers\": {\"relay\": \"a\", \"time\": 1, \"count\": 2, \"names\": [\"x\"")]
    public void TryRead_AnythingElse_IsRefused(string json) => Assert.False(PeersFrame.TryRead(Encoding.UTF8.GetBytes(json), out _));

    [Fact]
    public void TryRead_MoreNamesThanAllowed_IsRefused()
    {
        Assert.NotNull(Read(List(PeersFrame.MaxNames)));
        Assert.Null(Read(List(PeersFrame.MaxNames + 1)));

        static string List(int count) =>
            $"{{\"peers\": {{\"relay\": \"a\", \"time\": 1, \"count\": 999, \"names\": [{string.Join(", ", Enumerable.Range(0, count).Select(static i => $"\"{i}\""))}]}}}}";
    }

    private static PeerHint Hint(params string[] names) =>
        new() { Relay = "relay2", Time = 1795354030123, Count = names.Length, Names = names };

    private static string Write(PeerHint hint)
    {
        var frame = new ByteBuffer();
        PeersFrame.Write(frame, hint);
        return Encoding.UTF8.GetString(frame.WrittenSpan["RELAY||".Length..^1]);
    }

    private static PeerHint? Read(string json) => PeersFrame.TryRead(Encoding.UTF8.GetBytes(json), out var hint) ? hint : null;
}
