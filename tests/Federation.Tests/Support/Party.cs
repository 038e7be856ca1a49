using OrleansRelay.Federation.Peering;
using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Tests.Support;

/// <summary>A relay as far as greetings go: who it is, and whom its relays file lists.</summary>
internal sealed class Party(string id)
{
    private readonly Dictionary<string, RelayAddress> _listed = [];

    public RelayIdentity Identity { get; } = RelayIdentity.Create();

    private Hello Self => new(id, Hello.CurrentVersion, "test");

    public void Lists(Party other, bool key = false, RelaySecret? secret = null) =>
        _listed[other.Id] = new RelayAddress(other.Id, "10.0.0.1", 1) { Key = key ? other.Identity.Key : null, Secret = secret };

    public RelayAddress? Find(string relayId) => _listed.GetValueOrDefault(relayId);

    public DiallerHandshake Dialling(Party other) => new(Self, Identity, Find(other.Id) ?? new RelayAddress(other.Id, "10.0.0.1", 1));

    public AcceptorHandshake Accepting() => new(Self, Identity, Find);

    /// <summary>Greets and is answered, with everything as it goes over the wire.</summary>
    /// <returns>What each end says of the other; null where it came to no verdict.</returns>
    public (PeerVerdict Dialler, PeerVerdict? Acceptor) Dial(Party other)
    {
        var (dialling, accepting) = (Dialling(other), other.Accepting());
        Assert.Null(accepting.Greeted(Sent(dialling.Greeting), out var answer));
        var verdict = dialling.Answered(Sent(answer!), out var proof);
        return (verdict, proof is { } ours ? accepting.Proven(Sent(ours)) : null);
    }

    private string Id => id;

    private static Hello Sent(Hello hello)
    {
        Assert.True(Hello.TryRead(Json(hello.Write), out var read));
        return read!;
    }

    private static Proof Sent(Proof proof)
    {
        Assert.True(Proof.TryRead(Json(proof.Write), out var read, out _));
        return read;
    }

    private static byte[] Json(Action<ByteBuffer> write)
    {
        var frame = new ByteBuffer();
        write(frame);
        return frame.WrittenSpan[RelayPush.Prefix.Length..].ToArray();
    }
}
