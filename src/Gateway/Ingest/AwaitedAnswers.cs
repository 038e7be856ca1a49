namespace OrleansRelay.Gateway.Ingest;

/// <summary>What the frames of a batch are to be answered when what they promise is so, and what they ask for is found out.</summary>
/// <param name="Wishes">For each, what its sender wants to be told; null if none asks for anything.</param>
/// <param name="Asked">Those whose answers are to be found out; null if there are none.</param>
/// <param name="RetryAfterMs">How long who was turned away should wait, in milliseconds.</param>
internal sealed record AwaitedAnswers(FrameAnswer[] Answers, AckWish[]? Wishes, List<AskedRequest>? Asked, long RetryAfterMs);
