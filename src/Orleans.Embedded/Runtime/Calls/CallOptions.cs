using System.ComponentModel;

namespace Orleans.Embedded;

/// <summary>What the attributes of a grain method say about calls of it. For generated code.</summary>
[Flags]
[EditorBrowsable(EditorBrowsableState.Never)]
public enum CallOptions : byte
{
    None = 0,
    ReadOnly = 1,
    AlwaysInterleave = 2,
    OneWay = 4,
}
