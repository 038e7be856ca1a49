using OrleansRelay.Protocol;

namespace OrleansRelay.Grains.Messages;

/// <summary>A <see cref="MessageId"/> on its way between silos; the protocol itself knows nothing of Orleans.</summary>
[GenerateSerializer, Immutable, Alias("relay.message-id")]
public readonly record struct MessageIdSurrogate(
    [property: Id(0)] ulong First, [property: Id(1)] ulong Second, [property: Id(2)] ulong Third, [property: Id(3)] ulong Fourth);

/// <inheritdoc cref="MessageIdSurrogate"/>
[RegisterConverter]
public sealed class MessageIdConverter : IConverter<MessageId, MessageIdSurrogate>
{
    public MessageId ConvertFromSurrogate(in MessageIdSurrogate surrogate) =>
        new(surrogate.First, surrogate.Second, surrogate.Third, surrogate.Fourth);

    public MessageIdSurrogate ConvertToSurrogate(in MessageId value) =>
        new(value.First, value.Second, value.Third, value.Fourth);
}
