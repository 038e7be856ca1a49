using System.Text;

namespace OrleansRelay.Protocol.Tests.Requests;

public sealed class ResumeRequestTests
{
    private static readonly MessageId Id = MessageId.Hash([]);

    [Fact]
    public void Registration_Place_IsRead()
    {
        var request = Read("\"resume\": {\"epoch\": \"00000000000000fF\", \"position\": 12, \"more\": 1}").Resume!;
        Assert.Equal((255UL, 12L, false), (request.Epoch!.Value, request.Position, request.FromRemembered));
    }

    [Fact]
    public void Registration_Since_IsAMessageOrATime()
    {
        Assert.Equal(Id, Read($"\"since\": \"{Id}\"").Resume!.SinceMessage);
        Assert.Equal(1795354030.5, Read("\"since\": 1795354030.5").Resume!.SinceTime);
        Assert.Equal(7.0, Read("\"since\": 7").Resume!.SinceTime);
        var both = Read($"\"since\": \"{Id}\", \"resume\": {{\"epoch\": \"0000000000000001\", \"position\": 0}}").Resume!;
        Assert.Equal((1UL, Id), (both.Epoch!.Value, both.SinceMessage!.Value));
    }

    [Theory]
    [InlineData("\"resume\": true", true)]
    [InlineData("\"resume\": false", false)]
    [InlineData("\"other\": true", false)]
    public void Registration_Flag_AsksForWhatIsRemembered(string member, bool asked) =>
        Assert.Equal(asked, Read(member).Resume is { FromRemembered: true });

    [Theory]
    [InlineData("\"resume\": 1")]
    [InlineData("\"resume\": null")]
    [InlineData("\"resume\": {}")]
    [InlineData("\"resume\": {\"epoch\": \"0000000000000001\"}")]
    [InlineData("\"resume\": {\"epoch\": \"1\", \"position\": 1}")]
    [InlineData("\"resume\": {\"epoch\": \"000000000000000g\", \"position\": 1}")]
    [InlineData("\"resume\": {\"epoch\": \"0000000000000001\", \"position\": -1}")]
    [InlineData("\"resume\": {\"epoch\": \"0000000000000001\", \"position\": 1.5}")]
    [InlineData("\"resume\": {\"epoch\": \"0000000000000001\", \"position\": 99999999999999999999}")]
    [InlineData("\"since\": \"abc\"")]
    [InlineData("\"since\": true")]
    [InlineData("\"positions\": 1")]
    public void Registration_NotUnderstood_IsAFault(string member)
    {
        var registration = Read(member);
        Assert.NotNull(registration.Name);
        Assert.NotNull(registration.Fault);
    }

    private static Registration Read(string member)
    {
        var bytes = Encoding.UTF8.GetBytes($"{{\"peer_id\": \"bob\", {member}}}\n");
        var reader = new FrameReader();
        Assert.Equal(ReadResult.Frame, reader.Read(bytes, registered: false, 65536, out var frame, out _));
        return Registration.Read(frame);
    }
}
