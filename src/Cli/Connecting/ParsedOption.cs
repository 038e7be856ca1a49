using System.CommandLine;

namespace OrleansRelay.Cli.Connecting;

/// <summary>Options whose text is understood, or refused, when the line is read.</summary>
internal static class ParsedOption
{
    /// <param name="parse">Null if the text is none.</param>
    /// <param name="expected">Completes "… is not".</param>
    public static Option<T?> Create<T>(string name, string description, string helpName, string expected, Func<string, T?> parse)
        where T : class => new(name)
        {
            Description = description,
            HelpName = helpName,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (parse(text) is { } value)
                    return value;
                result.AddError($"{name}: \"{text}\" is not {expected}.");
                return null;
            },
        };

    public static Option<TimeSpan?> Duration(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "time",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (Times.ParseDuration(text) is { } value)
                return value;
            result.AddError($"{name}: \"{text}\" is not {Times.Duration}.");
            return null;
        },
    };

    public static Option<int> Count(string name, string description, int least, int most, int value) => new(name)
    {
        Description = $"{description} {least} to {most}" + (value == 0 ? "." : $", default {value}."),
        HelpName = "number",
        DefaultValueFactory = _ => value,
        Validators =
        {
            result =>
            {
                if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var count) && (count < least || count > most))
                    result.AddError($"{name}: {count} is not from {least} to {most}.");
            },
        },
    };
}
