using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Ingest;

/// <summary>What a sender wants to be told of one of its messages.</summary>
/// <param name="Level">How far it is to have come.</param>
/// <param name="Target">Whom it is to, where that matters.</param>
internal readonly record struct AckWish(AckLevel Level, string? Target);
