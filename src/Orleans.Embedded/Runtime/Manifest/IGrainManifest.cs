using System.ComponentModel;

namespace Orleans.Embedded;

/// <summary>An assembly's grain interfaces and classes. For generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IGrainManifest
{
    void AddTo(GrainManifest manifest);
}
