using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Peering;

/// <summary>Why a relay is not let in, in words that are true at both ends.</summary>
internal static class Refusals
{
    public static Refusal NotKnown { get; } = new(
        ErrorCode.NotAllowed,
        "This relay takes entries only from relays that its operator has listed in its relays.json, by address or by key.");

    public static Refusal NotProven { get; } = new(
        ErrorCode.NotAllowed,
        "This relay takes entries only from relays that prove who they are by the key or the secret that its relays.json has for them.");

    public static Refusal Outdated { get; } = new(
        ErrorCode.NotAllowed, "This relay's relays.json says something else than when this connection was made. Connect again to prove who you are.");

    public static Refusal NoNonce { get; } = new(ErrorCode.Malformed, "a greeting of protocol 2 needs an instance and a nonce");

    public static Refusal Itself(string id) => new(
        ErrorCode.IdInUse,
        $"Relay \"{id}\" has reached itself, or a copy of itself with the same key: a relays.json has its address under another id.");

    public static Refusal TwoOfOneId(string id) => new(
        ErrorCode.IdInUse, $"Two different relays are called \"{id}\". Each needs an id of its own (Relay:Id).");

    public static Refusal ItselfOrTwo(string id) => new(
        ErrorCode.IdInUse,
        $"Both ends of this connection are called \"{id}\": two relays have one id (Relay:Id), or a relays.json has a relay's own address under another id.");

    public static Refusal OtherRelay(string expected, string found) => new(
        ErrorCode.WrongRelay, $"\"{expected}\" was to be reached here, and this is \"{found}\": the relays.json that says so is wrong.");

    public static Refusal EarlierProtocol(string id) => new(
        ErrorCode.BadProof, $"\"{id}\" has to prove who it is, and greets with protocol 1, which can't.");

    public static Refusal NoProof(string id) => new(
        ErrorCode.BadProof, $"\"{id}\" greeted with protocol 2 and then sent something else before its proof.");

    public static Refusal NoSignature(string id) => new(
        ErrorCode.BadProof, $"\"{id}\" has to prove who it is by its key, and sent no signature.");

    public static Refusal BadSignature(string id) => new(
        ErrorCode.BadProof, $"The signature of \"{id}\" does not fit the key that relays.json has for it.");

    public static Refusal NoMac(string id) => new(
        ErrorCode.BadProof, $"\"{id}\" has to prove who it is by a shared secret, and sent no mac: its relays.json names none for the other end.");

    public static Refusal BadMac(string id) => new(
        ErrorCode.BadProof, $"The mac of \"{id}\" was not made with the secret that the two relays should share.");
}
