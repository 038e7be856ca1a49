using System.Text;

namespace OrleansRelay.Cli.Chat;

/// <summary>What a line means that somebody types.</summary>
internal abstract record ChatLine
{
    private ChatLine()
    {
    }

    public sealed record Nothing : ChatLine;

    public sealed record Say(string Text) : ChatLine;

    /// <param name="Target">Whom what is said from now on is for.</param>
    public sealed record To(string Target) : ChatLine;

    public sealed record Who : ChatLine;

    public sealed record Help : ChatLine;

    public sealed record Quit : ChatLine;

    public sealed record Unknown(string Word) : ChatLine;

    /// <param name="line">Without white space at its ends.</param>
    public static ChatLine Read(string line)
    {
        if (line.Length == 0)
            return new Nothing();
        if (line[0] != '/')
            return new Say(line);
        // For what begins with a slash itself.
        if (line.StartsWith("//", StringComparison.Ordinal))
            return new Say(line[1..]);
        var word = line.Split(' ', 2);
        return (word[0].ToLowerInvariant(), word.Length == 2 ? word[1].Trim() : "") switch
        {
            ("/to", { Length: > 0 } target) => new To(target),
            ("/who", _) => new Who(),
            ("/help", _) => new Help(),
            ("/quit" or "/exit", _) => new Quit(),
            _ => new Unknown(word[0]),
        };
    }

    /// <summary>What is wrong with a target; null if nothing is.</summary>
    public static string? FaultOf(string target)
    {
        if (Encoding.UTF8.GetByteCount(target) > 128)
            return "A name has at most 128 bytes.";
        return target.Contains("||", StringComparison.Ordinal) || target.EndsWith('|') || target == "RELAY" || target.Any(char.IsControl)
            ? "A name is not RELAY, has no || in it and does not end with |."
            : null;
    }
}
