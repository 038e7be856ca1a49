using System.ComponentModel.DataAnnotations;

namespace OrleansRelay.Grains.Messages;

/// <summary>How messages are spread over grains. Section: <c>Relay:Messages</c>.</summary>
public sealed record MessageOptions
{
    /// <summary>Leading hex digits of a message's id that choose its grain, 1 to 64: all make a grain of each message.</summary>
    [Range(1, 64)]
    public int KeyDigits { get; init; } = 1;
}
