using OrleansRelay.Testing.Schedules;

namespace OrleansRelay.Testing.Mesh;

/// <summary>A relay of a mesh.</summary>
public interface IMeshRelay : IRestartableNode
{
    /// <summary>Starts it again with its log, without what it kept beside it: its key, and what its links know.</summary>
    Task StartWithoutDataAsync();
}
