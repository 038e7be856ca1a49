namespace OrleansRelay.Protocol;

/// <summary>What a JSON value is, as far as writing it again depends on it.</summary>
internal enum JsonKind : byte
{
    None,

    /// <summary>A string of printable ASCII without escapes: written again as it is.</summary>
    PlainString,
    String,
    Integer,
    Float,
    Literal,
    Object,
    Array,
}
