using System.ComponentModel;

namespace Orleans.Embedded;

/// <summary>What all references of one interface to grains of one class share. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ReferenceBinding
{
    internal ReferenceBinding(InterfaceEntry entry, GrainClass grainClass, DeadlineList deadlines, GrainFactory factory)
    {
        Interface = entry;
        Class = grainClass;
        Deadlines = deadlines;
        Factory = factory;
    }

    internal InterfaceEntry Interface { get; }

    internal GrainClass Class { get; }

    internal DeadlineList Deadlines { get; }

    internal GrainFactory Factory { get; }
}
