using System.Text;
using OrleansRelay.Federation;
using OrleansRelay.Federation.Peering;
using OrleansRelay.Protocol;
using OrleansRelay.Testing;

namespace OrleansRelay.Gateway.Tests.Support;

/// <summary>Another relay as a client: it greets with protocol 2, and then says what the test wants.</summary>
internal sealed class GreetingRelay(RelayNode relay, string id, RelayIdentity identity) : IDisposable
{
    private LineClient? _client;

    public LineClient Client => _client!;

    /// <summary>Connects, greets, and takes the answer.</summary>
    /// <returns>Its proof, to be sent or not; null if the other end refused, or is wrong.</returns>
    public async Task<Proof?> GreetAsync(RelayAddress other)
    {
        _client = await relay.ConnectAsync();
        var handshake = new DiallerHandshake(new Hello(id, Hello.CurrentVersion, "test"), identity, other);
        await SendAsync(handshake.Greeting.Write);
        var line = Encoding.UTF8.GetBytes(await Client.ReadLineAsync());
        Assert.True(Hello.TryRead(line.AsSpan(RelayPush.Prefix.Length), out var answer), Encoding.UTF8.GetString(line));
        Verdict = handshake.Answered(answer!, out var proof);
        return proof;
    }

    /// <summary>What it makes of the other end.</summary>
    public PeerVerdict? Verdict { get; private set; }

    /// <param name="more">What comes behind it, in the same segment.</param>
    public Task SendAsync(Action<ByteBuffer> write, string more = "")
    {
        var frame = new ByteBuffer();
        write(frame);
        return Client.SendAsync(Encoding.UTF8.GetString(frame.WrittenSpan) + more);
    }

    /// <summary>Reads until it is told of so many entries that they were taken.</summary>
    public Task<int> ReadTakenAsync(int count) => ReadAnswersAsync(count, static answers => answers.Taken);

    /// <summary>Reads until it is told of so many entries that they were there before.</summary>
    public Task<int> ReadKnownAsync(int count) => ReadAnswersAsync(count, static answers => answers.Known);

    private async Task<int> ReadAnswersAsync(int count, Func<AnswersFrame, ReadOnlyMemory<byte>> which)
    {
        var read = 0;
        while (read < count)
        {
            var line = await Client.ReadLineAsync();
            Assert.StartsWith("RELAY||", line, StringComparison.Ordinal);
            if (AnswersFrame.TryRead(Encoding.UTF8.GetBytes(line["RELAY||".Length..]), out var answers))
                read += which(answers).Length / MessageId.ByteLength;
        }

        return read;
    }

    public void Dispose() => _client?.Dispose();
}
