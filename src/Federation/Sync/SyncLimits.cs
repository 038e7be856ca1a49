using OrleansRelay.Protocol;

namespace OrleansRelay.Federation.Sync;

/// <summary>Bounds of what one comparison may carry and cost, whatever the other side sends.</summary>
internal static class SyncLimits
{
    /// <summary>Bytes of a message: 64 KiB when it is written as base64.</summary>
    public const int MaxMessageBytes = SyncFrame.MaxDataBytes;

    /// <summary>Ranges in a message. As many fingerprints as fit are fewer.</summary>
    public const int MaxRanges = 4096;

    /// <summary>
    /// Ranges that wait for an answer, 100 bytes each. Two relays that follow the rules have a few messages' worth: the leftmost
    /// is answered first, and a window of 2^26 entries is split to the end in seven steps.
    /// </summary>
    public const int MaxPending = 32 * 1024;

    /// <summary>
    /// Messages that one side takes, beside one for every <see cref="EntriesPerMessage"/> entries that it has or learns of. A message
    /// of ids carries nearly three times that many, a difference that needs no ids is found in ten messages.
    /// </summary>
    public const int FreeMessages = 64;

    public const int EntriesPerMessage = 512;
}
