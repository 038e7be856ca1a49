namespace OrleansRelay.Protocol;

/// <summary>How levels are called on the wire.</summary>
public static class AckLevels
{
    public static ReadOnlySpan<byte> Name(AckLevel level) => level switch
    {
        AckLevel.Durable => "durable"u8,
        AckLevel.Replicated => "replicated"u8,
        AckLevel.Delivered => "delivered"u8,
        _ => "accepted"u8,
    };

    /// <summary>Reads a level; false if it is none.</summary>
    internal static bool TryRead(JsonMember member, out AckLevel level)
    {
        for (level = AckLevel.Delivered; level > AckLevel.None; level--)
        {
            if (member.IsString && member.Text[1..^1].SequenceEqual(Name(level)))
                return true;
        }
        return false;
    }
}
