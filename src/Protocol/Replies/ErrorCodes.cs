namespace OrleansRelay.Protocol;

/// <summary>What each error code looks like on the wire.</summary>
public static class ErrorCodes
{
    /// <summary>The value of the <c>error</c> member.</summary>
    public static ReadOnlySpan<byte> Name(ErrorCode code) => code switch
    {
        ErrorCode.RateLimited => "rate_limited"u8,
        ErrorCode.Malformed => "malformed"u8,
        ErrorCode.TooLong => "too_long"u8,
        ErrorCode.Replaced => "replaced"u8,
        ErrorCode.RegistrationTimeout => "registration_timeout"u8,
        ErrorCode.BadPeerId => "bad_peer_id"u8,
        ErrorCode.IdMismatch => "id_mismatch"u8,
        ErrorCode.ShuttingDown => "shutting_down"u8,
        ErrorCode.Busy => "busy"u8,
        ErrorCode.NotAllowed => "not_allowed"u8,
        ErrorCode.BadProof => "bad_proof"u8,
        ErrorCode.WrongRelay => "wrong_relay"u8,
        ErrorCode.IdInUse => "id_in_use"u8,
        ErrorCode.Expired => "expired"u8,
        _ => "unavailable"u8,
    };

    /// <summary>The words of the original relay with which a message begins, for clients that look for them.</summary>
    public static string Prefix(ErrorCode code) => code switch
    {
        ErrorCode.RateLimited => "[!] Rate limit exceeded.",
        ErrorCode.Malformed or ErrorCode.TooLong or ErrorCode.BadPeerId => "[!] Malformed message: ",
        _ => "",
    };
}
