namespace OrleansRelay.Client.Wire;

/// <summary>Levels as the relay calls them.</summary>
internal static class AckLevels
{
    public static void Check(RelayAckLevel level, string parameter)
    {
        if (!Enum.IsDefined(level))
            throw new ArgumentOutOfRangeException(parameter, level, "There is no such level.");
    }

    public static ReadOnlySpan<byte> NameOf(RelayAckLevel level) => level switch
    {
        RelayAckLevel.Durable => "durable"u8,
        RelayAckLevel.Replicated => "replicated"u8,
        RelayAckLevel.Delivered => "delivered"u8,
        _ => "accepted"u8,
    };

    /// <summary>What a later version of a relay may say and is not known here is no more than accepted.</summary>
    public static RelayAckLevel Parse(ReadOnlySpan<byte> name) => name switch
    {
        _ when name.SequenceEqual("durable"u8) => RelayAckLevel.Durable,
        _ when name.SequenceEqual("replicated"u8) => RelayAckLevel.Replicated,
        _ when name.SequenceEqual("delivered"u8) => RelayAckLevel.Delivered,
        _ => RelayAckLevel.Accepted,
    };
}
