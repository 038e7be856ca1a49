using System.Text;
using OrleansRelay.Gateway.Tests.Support;

namespace OrleansRelay.Gateway.Tests.Ingest;

public sealed class SplitTests : IAsyncLifetime
{
    // No answer depends on the clock, and a machine under load may make pauses: no silence must end a registration.
    private static readonly byte[] Payload = Encoding.UTF8.GetBytes(
        "alice\nbob||{\"text\": \"\u00e4\\\"}\", \"id\": \"1\"}\r\n\nnope\nbob||{\"text\": [{}], \"id\": \"2\"}bob||[1]\n"
        + "||{}\nbob||{\"id\": \"3\"}\n \nRELAY||" + Wire.Entry("zoe", "x", "relayed", Wire.Time(), ["elsewhere"])
        + "\nbob||{\"id\": 7}\n");

    private RunningRelay _relay = null!;

    public async Task InitializeAsync() => _relay = await RunningRelay.StartAsync(new RelaySetup
    {
        Gateway = new GatewayOptions { RegistrationSilence = TimeSpan.FromSeconds(10) },
    });

    public async Task DisposeAsync() => await _relay.DisposeAsync();

    [Fact]
    public async Task Frames_SplitAtEachByte_GiveTheSameAnswers()
    {
        var whole = await AnswersAsync([Payload]);
        Assert.Equal(8, whole.Count);
        for (var cut = 1; cut < Payload.Length; cut++)
            Assert.Equal(whole, await AnswersAsync([Payload[..cut], Payload[cut..]]));
    }

    [Fact]
    public async Task Frames_ByteByByte_GiveTheSameAnswers()
    {
        var whole = await AnswersAsync([Payload]);
        Assert.Equal(whole, await AnswersAsync([.. Payload.Select(value => new[] { value })]));
    }

    // Only the first time are the ids new.
    private async Task<List<string>> AnswersAsync(byte[][] pieces)
    {
        using var alice = await _relay.ConnectAsync();
        foreach (var piece in pieces)
            await alice.SendAsync(piece);
        alice.EndSending();
        var lines = await alice.ReadToEndAsync();
        return [.. lines.Select(line => line.Replace(", \"duplicate\": true", "", StringComparison.Ordinal))];
    }
}
