using System.ComponentModel;

namespace Orleans.Embedded;

/// <summary>Names the generated list of an assembly's grain interfaces and classes. For generated code.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GrainManifestAttribute(Type manifest) : Attribute
{
    public Type Manifest { get; } = manifest;
}
