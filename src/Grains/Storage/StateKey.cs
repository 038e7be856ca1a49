namespace OrleansRelay.Grains.Storage;

/// <summary>Whose state it is: the relay's name, the state's, and the grain's.</summary>
internal readonly record struct StateKey(string Service, string Name, string Grain);
