namespace OrleansRelay.Protocol;

/// <summary>
/// Why something was malformed, in words for whoever sent it. Fixed texts: a reason never repeats what was sent.
/// </summary>
internal static class Reasons
{
    public const string NotUtf8 = "not valid UTF-8";
    public const string NotJson = "not valid JSON";
    public const string NotObject = "not a JSON object";
    public const string ControlInString = "control character in a JSON string";
    public const string TooDeep = "JSON nested deeper than 64 levels";
    public const string TooManyDigits = "integer of more than 4300 digits";
    public const string NumberTooLarge = "number too large";

    public const string NoSeparator = "no || between target and message";
    public const string TargetEmpty = "empty target";
    public const string TargetTooLong = "target longer than 128 bytes";
    public const string TargetControl = "control character in the target";
    public const string BadAck = "ack must be \"accepted\", \"durable\", \"replicated\" or \"delivered\"";
    public const string BadClientId = "id must be a string of 1 to 128 bytes";

    public const string NameEmpty = "peer id is empty";
    public const string NameTooLong = "peer id longer than 128 bytes";
    public const string NameNotUtf8 = "peer id is not valid UTF-8";
    public const string NameControl = "control character in the peer id";
    public const string NameSeparator = "peer id contains ||";
    public const string NameReserved = "peer id starts with RELAY";
    public const string NoPeerId = "registration needs a string peer_id";
    public const string BadReceive = "receive must be \"all\", \"addressed\" or a list of 1 to 256 targets";
    public const string BadPeers = "peers must be true, false or a list of 1 to 256 names; after a name; watch and relays true or false";
    public const string BadResume = "resume must be true or have an epoch of 16 hex digits and a position";
    public const string BadSince = "since must be a msg_id or a time in seconds";
    public const string BadPositions = "positions must be true or false";

    public const string BadFrom = "entry needs a from of 1 to 128 bytes without control characters";
    public const string BadTo = "entry needs a to of 1 to 128 bytes without control characters";
    public const string NoBody = "entry needs a body";
    public const string BadTimestamp = "entry needs a timestamp, a finite number";
    public const string BadSeenBy = "entry needs a seen_by of 1 to 64 relay ids";
    public const string BadMessageId = "entry needs a msg_id of 64 hex digits";
    public const string TooManyHops = "too many hops";

    public const string HelloTooLong = "greeting longer than 8192 bytes";
    public const string BadHelloRelay = "greeting needs a relay, a valid relay id";
    public const string BadHelloProtocol = "greeting needs a protocol, a whole number from 1";
    public const string BadInstance = "instance must be 32 hex digits";
    public const string BadNonce = "nonce must be 32 bytes in base64";
    public const string BadSignature = "signature must be 64 bytes in base64";
    public const string BadMac = "mac must be 32 bytes in base64";
}
