namespace OrleansRelay.Protocol;

/// <summary>Who may see a message.</summary>
public enum DeliveryPolicy
{
    /// <summary>Everybody who wants to, as with the original relay.</summary>
    Open,

    /// <summary>
    /// The peer that it is to. What is to <c>all</c> or <c>*</c>, or to a target that begins with <c>#</c>, everybody who wants to.
    /// </summary>
    Addressed,
}
