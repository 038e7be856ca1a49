using System.ComponentModel.DataAnnotations;

namespace OrleansRelay.Grains.Messages;

/// <summary>How messages are shared out among their grains. Section: <c>Relay:Messages</c>.</summary>
public sealed record MessageOptions
{
    public const int MaxKeyDigits = 64;

    /// <summary>
    /// How many leading hex digits of its id name a message's grain, 1 to 64. All ids of a batch that share them are asked
    /// about in one call: with 1 there are 16 grains, with 64 one for each message.
    /// </summary>
    [Range(1, MaxKeyDigits)]
    public int KeyDigits { get; init; } = 1;
}
