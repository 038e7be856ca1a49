using System.Text;

namespace OrleansRelay.Protocol.Tests.Requests;

public sealed class PeersRequestTests
{
    [Fact]
    public void Read_OnlyPeers_AsksForAllFromTheFirstOn()
    {
        var request = Read("{\"peers\": true}");
        Assert.True(request.Wanted!.IsAll);
        Assert.Null(request.After);
        Assert.False(request.Watches || request.WithRelays);
    }

    [Fact]
    public void Read_AllMembers_InAnyOrder()
    {
        var request = Read("{\"watch\": true, \"after\": \"\\u00e4\", \"other\": 1, \"relays\": true, \"peers\": [\"b*\"]}");
        Assert.True(request.Wanted!.Wants("bob"u8));
        Assert.False(request.Wanted.Wants("alice"u8));
        Assert.Equal("\u00e4", request.After);
        Assert.True(request.Watches && request.WithRelays);
    }

    [Fact]
    public void Read_PeersFalse_WatchesNobody()
    {
        var request = Read("{\"peers\": false, \"watch\": true}");
        Assert.Null(request.Wanted);
        Assert.False(request.Watches);
    }

    [Theory]
    [InlineData("{\"peers\": 1}")]
    [InlineData("{\"peers\": \"all\"}")]
    [InlineData("{\"peers\": []}")]
    [InlineData("{\"peers\": true, \"watch\": 1}")]
    [InlineData("{\"peers\": true, \"relays\": \"x\"}")]
    [InlineData("{\"peers\": true, \"after\": 7}")]
    [InlineData("{\"peers\": true, \"after\": \"\\u0007\"}")]
    public void Read_BadMember_IsRefused(string json) => Assert.Equal(Reasons.BadPeers, TryRead(json, out _));

    [Theory]
    [InlineData("{\"peers\": true")]
    [InlineData("{\"peers\": true, }")]
    [InlineData("{\"peers\": true} x")]
    public void Read_NoJson_IsRefused(string json) => Assert.NotNull(TryRead(json, out _));

    private static PeersRequest Read(string json)
    {
        Assert.Null(TryRead(json, out var request));
        Assert.Equal(ClientRequestKind.Peers, request.Kind);
        return request.Peers!;
    }

    private static string? TryRead(string json, out ClientRequest request)
    {
        var bytes = Encoding.UTF8.GetBytes($"||{json}");
        return ClientRequest.Read(new Frame { Kind = FrameKind.Request, Json = bytes.AsSpan(2) }, TestData.Name("bob"), out request);
    }
}
