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
}
