using System.Buffers.Text;
using System.Text;

namespace OrleansRelay.Protocol;

/// <summary>
/// The greeting of a relay and its answer, the same frame both ways: <c>RELAY||{"hello": {"relay": "relay1",
/// "protocol": 1, "software": "OrleansRelay/0.1"}}</c>. From protocol 2 on it also says which instance of the relay
/// speaks, carries a nonce and, in the answer, the proofs. Members that are not known are ignored, so later versions
/// can say more.
/// </summary>
/// <param name="RelayId">The sender's relay id, as a peer id is: 1 to 128 bytes.</param>
/// <param name="Version">The version of the federation protocol, at least 1.</param>
/// <param name="Software">Name and version of the software, for people; at most 128 bytes; may be empty.</param>
public sealed record Hello(string RelayId, int Version, string Software)
{
    /// <summary>The version spoken here.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The first version whose relays prove who they are.</summary>
    public const int ProvingVersion = 2;

    public RelayInstance? Instance { get; init; }

    public Nonce? Nonce { get; init; }

    public Proof Proof { get; init; }

    /// <summary>Appends the frame, newline included.</summary>
    public void Write(ByteBuffer output)
    {
        output.Append("RELAY||{\"hello\": {\"relay\": "u8);
        JsonText.WriteString(Encoding.UTF8.GetBytes(RelayId), output);
        output.Append(", \"protocol\": "u8);
        Utf8Formatter.TryFormat(Version, output.GetSpan(11), out int size);
        output.Advance(size);
        output.Append(", \"software\": "u8);
        JsonText.WriteString(Encoding.UTF8.GetBytes(Software), output);
        if (Instance is { } instance)
        {
            output.Append(", \"instance\": "u8);
            JsonText.WriteString(Encoding.UTF8.GetBytes(instance.ToString()), output);
        }
        if (Nonce is { } nonce)
            Base64Text.WriteMember(output, "nonce"u8, nonce.ToBytes(), isFirst: false);
        Proof.WriteMembers(output, isFirst: false);
        output.Append("}}\n"u8);
    }

    /// <summary>Reads what followed <c>RELAY||</c>.</summary>
    /// <param name="fault">
    /// On failure: why the object <c>hello</c> is not acceptable, in words for the sender; null when there is none.
    /// </param>
    public static bool TryRead(ReadOnlySpan<byte> relayJson, out Hello? hello, out string? fault)
    {
        var reader = new HelloReader();
        hello = reader.TryOpen(relayJson, "hello"u8) ? reader.TakeHello() : null;
        fault = reader.Fault;
        if (fault is not null)
            hello = null;
        return hello is not null;
    }

    /// <inheritdoc cref="TryRead(ReadOnlySpan{byte}, out Hello?, out string?)"/>
    public static bool TryRead(ReadOnlySpan<byte> relayJson, out Hello? hello) => TryRead(relayJson, out hello, out _);
}
