using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>A grain or observer interface and how references of it are made.</summary>
internal sealed record InterfaceEntry(Type Type, Func<ReferenceBinding, string, GrainReference> MakeReference);
