using System.Text;

namespace OrleansRelay.Cli.Connecting;

/// <summary>What a message may be for, so that what can't be is told before a relay is looked for.</summary>
internal static class Targets
{
    private const int MaxBytes = 128;

    /// <summary>What is wrong with a target; null if nothing is.</summary>
    public static string? FaultOf(string target)
    {
        if (Encoding.UTF8.GetByteCount(target) is 0 or > MaxBytes)
            return $"A target has 1 to {MaxBytes} bytes.";
        return target.Contains("||", StringComparison.Ordinal) || target.EndsWith('|') || target == "RELAY" || target.Any(char.IsControl)
            ? "A target is not RELAY, has no || in it and does not end with |."
            : null;
    }
}
