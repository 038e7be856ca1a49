namespace OrleansRelay.Gateway.Ingest;

/// <summary>What the frames of a batch are to be answered when what they promise is so.</summary>
/// <param name="Wishes">For each, what its sender wants to be told; null if none asks for anything.</param>
/// <param name="RetryAfterMs">How long who was turned away should wait, in milliseconds.</param>
internal sealed record AwaitedAnswers(FrameAnswer[] Answers, AckWish[]? Wishes, long RetryAfterMs);
