using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Peering;

/// <summary>Decides who may push entries.</summary>
public static class FederationAuthPolicy
{
    /// <param name="verdict">What came of its greeting; null if it has not greeted.</param>
    /// <param name="isListedAddress">Its address is that of a relay which is listed without key and secret.</param>
    /// <returns>Null if it may; else what it is answered.</returns>
    public static Refusal? Check(this FederationAuth auth, PeerVerdict? verdict, bool isListedAddress)
    {
        if (verdict is { IsWrong: true })
            return verdict.Refusal;
        if (verdict is { IsProven: true })
            return null;
        return auth switch
        {
            FederationAuth.Open => null,
            FederationAuth.Known => isListedAddress ? null : Refusals.NotKnown,
            _ => Refusals.NotProven,
        };
    }
}
