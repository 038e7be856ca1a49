namespace OrleansRelay.Client.Wire;

/// <summary>From where on the relay is asked to go on; the default: from now.</summary>
/// <param name="IsRemembered">From where it remembers.</param>
/// <param name="Epoch">The log that the position is in, if there is one.</param>
/// <param name="Position">In bytes of that log.</param>
/// <param name="SinceId">For another log: after that message.</param>
/// <param name="SinceTime">For another log, and without an id: from that time of the relay's clock on.</param>
internal readonly record struct ResumeRequest(
    bool IsRemembered = false, string? Epoch = null, long Position = 0, string? SinceId = null, DateTimeOffset? SinceTime = null)
{
    /// <summary>Messages from before now are asked for.</summary>
    public bool Asks => this != default;
}
