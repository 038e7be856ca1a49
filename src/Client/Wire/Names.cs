using System.Text;

namespace OrleansRelay.Client.Wire;

/// <summary>What a name or a target may be, so that what can't be never leaves the program.</summary>
internal static class Names
{
    public const int MaxBytes = 128;
    public const int MaxClientIdBytes = 128;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static void CheckName(string name, string parameter)
    {
        Check(name, parameter);
        if (name.Contains("||", StringComparison.Ordinal) || name.StartsWith("RELAY", StringComparison.Ordinal))
            throw new ArgumentException("A name does not begin with RELAY and has no || in it.", parameter);
    }

    public static void CheckTarget(string target, string parameter)
    {
        Check(target, parameter);
        // It ends at the first || of a frame, and what RELAY sends is of another kind.
        if (target.Contains("||", StringComparison.Ordinal) || target.EndsWith('|') || target == "RELAY")
            throw new ArgumentException("A target is not RELAY, has no || in it and does not end with |.", parameter);
    }

    public static void CheckClientId(string id, string parameter)
    {
        if (Bytes(id, parameter) is 0 or > MaxClientIdBytes)
            throw new ArgumentException($"A client id has 1 to {MaxClientIdBytes} bytes of UTF-8.", parameter);
    }

    private static void Check(string name, string parameter)
    {
        ArgumentNullException.ThrowIfNull(name, parameter);
        if (Bytes(name, parameter) is 0 or > MaxBytes || name.Any(char.IsControl))
            throw new ArgumentException($"A name or target has 1 to {MaxBytes} bytes of UTF-8 and no control characters.", parameter);
        if (char.IsWhiteSpace(name[0]) || char.IsWhiteSpace(name[^1]))
            throw new ArgumentException("A name or target does not begin or end with white space.", parameter);
    }

    private static int Bytes(string text, string parameter)
    {
        ArgumentNullException.ThrowIfNull(text, parameter);
        try
        {
            return Strict.GetByteCount(text);
        }
        catch (EncoderFallbackException error)
        {
            throw new ArgumentException("It has half of a surrogate pair in it.", parameter, error);
        }
    }
}
