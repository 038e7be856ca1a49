using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Messages;

/// <summary>A promise on its way to another node.</summary>
[GenerateSerializer, Immutable, Alias("relay.promised-message")]
internal readonly record struct PromisedMessage(
    [property: Id(0)] MessageId Id, [property: Id(1)] SiloAddress Asker, [property: Id(2)] TimeSpan Age);
