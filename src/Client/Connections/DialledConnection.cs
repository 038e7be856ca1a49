using OrleansRelay.Client.Wire;

namespace OrleansRelay.Client.Connections;

/// <summary>A connection that is registered.</summary>
internal sealed record DialledConnection(RelayEndpoint Endpoint, Stream Stream, LineReader Lines, Greeting Greeting);
