namespace OrleansRelay.Client.Connections;

/// <summary>What the relay has said to a registration.</summary>
/// <param name="Node">Which node it is, if there are several.</param>
/// <param name="Epoch">Which log it has; null if it is of a version that can't resume.</param>
/// <param name="Position">Where that ended then.</param>
internal sealed record Greeting(string? Node, string? Epoch, long? Position);
