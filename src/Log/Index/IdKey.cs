using OrleansRelay.Protocol;

namespace OrleansRelay.Log.Index;

/// <summary>The first half of an id, which stands for it.</summary>
internal readonly record struct IdKey(ulong First, ulong Second)
{
    public IdKey(in MessageId id)
        : this(id.First, id.Second)
    {
    }
}
