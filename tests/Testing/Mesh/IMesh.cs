namespace OrleansRelay.Testing.Mesh;

/// <summary>Several relays, joined by links that may be broken and healed.</summary>
public interface IMesh
{
    IReadOnlyList<IMeshRelay> Relays { get; }

    IReadOnlyList<MeshLink> Links { get; }

    /// <summary>Returns when all running relays hold the same messages.</summary>
    Task SameAsync();
}
