using System.Buffers.Text;
using System.Text;

namespace OrleansRelay.Protocol;

/// <summary>Reads greetings and proofs: all members in one pass, which are then taken one by one.</summary>
internal ref struct HelloReader
{
    private const int LongestText = 6 * Limits.MaxNameBytes;

    private JsonMember _relay;
    private JsonMember _protocol;
    private JsonMember _software;
    private JsonMember _instance;
    private JsonMember _nonce;
    private JsonMember _signature;
    private JsonMember _mac;

    /// <summary>The first thing that is not acceptable, in words for the sender; null if there is none.</summary>
    public string? Fault { get; private set; }

    /// <summary>Finds the object of that name and reads its members. False, without a fault, when there is none.</summary>
    public bool TryOpen(ReadOnlySpan<byte> relayJson, ReadOnlySpan<byte> name)
    {
        if (!JsonLookup.TryFindObject(relayJson, name, out ReadOnlySpan<byte> found))
            return false;
        if (found.Length > Limits.MaxHelloBytes)
        {
            Fault = Reasons.HelloTooLong;
            return false;
        }
        var members = new JsonMembers(found);
        while (members.MoveNext())
            Keep(members);
        return true;
    }

    /// <summary>The greeting, if there is no fault.</summary>
    public Hello TakeHello() => new(TakeRelay(), TakeVersion(), TakeSoftware())
    {
        Instance = TakeInstance(),
        Nonce = TakeNonce(),
        Proof = TakeProof(),
    };

    /// <summary>The proof, if there is no fault.</summary>
    public Proof TakeProof() => new(
        TakeBytes(_signature, Proof.SignatureLength, Reasons.BadSignature), TakeBytes(_mac, Proof.MacLength, Reasons.BadMac));

    private void Keep(in JsonMembers members)
    {
        if (members.NameIs("relay"u8))
            _relay = members.Value;
        else if (members.NameIs("protocol"u8))
            _protocol = members.Value;
        else if (members.NameIs("software"u8))
            _software = members.Value;
        else if (members.NameIs("instance"u8))
            _instance = members.Value;
        else if (members.NameIs("nonce"u8))
            _nonce = members.Value;
        else if (members.NameIs("signature"u8))
            _signature = members.Value;
        else if (members.NameIs("mac"u8))
            _mac = members.Value;
    }

    private string TakeRelay()
    {
        Span<byte> scratch = stackalloc byte[LongestText];
        if (_relay.TryDecode(scratch, out ReadOnlySpan<byte> id) && PeerName.TryCreate(id, out PeerName? name, out _))
            return name!.Value;
        Fault ??= Reasons.BadHelloRelay;
        return "";
    }

    private int TakeVersion()
    {
        if (_protocol.Kind == JsonKind.Integer && Utf8Parser.TryParse(_protocol.Text, out int version, out int size)
            && size == _protocol.Text.Length && version >= 1)
            return version;
        Fault ??= Reasons.BadHelloProtocol;
        return 0;
    }

    // For people only, so that nobody is refused for it.
    private readonly string TakeSoftware()
    {
        Span<byte> scratch = stackalloc byte[LongestText];
        return _software.TryDecode(scratch, out ReadOnlySpan<byte> utf8) && utf8.Length <= Limits.MaxNameBytes
            ? Encoding.UTF8.GetString(utf8)
            : "";
    }

    private RelayInstance? TakeInstance()
    {
        if (_instance.Kind == JsonKind.None)
            return null;
        Span<byte> scratch = stackalloc byte[6 * RelayInstance.HexLength];
        if (_instance.TryDecode(scratch, out ReadOnlySpan<byte> hex) && RelayInstance.TryParse(hex, out RelayInstance instance))
            return instance;
        Fault ??= Reasons.BadInstance;
        return null;
    }

    private Nonce? TakeNonce() =>
        TakeBytes(_nonce, Nonce.ByteLength, Reasons.BadNonce) is { IsEmpty: false } bytes ? Nonce.FromBytes(bytes.Span) : null;

    private ReadOnlyMemory<byte> TakeBytes(JsonMember member, int length, string reason)
    {
        if (member.Kind == JsonKind.None)
            return default;
        var bytes = new byte[length];
        if (Base64Text.TryRead(member, bytes))
            return bytes;
        Fault ??= reason;
        return default;
    }
}
