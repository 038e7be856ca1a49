using OrleansRelay.Client;

namespace OrleansRelay.Cli;

/// <summary>What to tell people whom a relay has refused something, or who have not reached one.</summary>
internal static class Failures
{
    public static int ExitCodeOf(RelayException error) =>
        error.Code is RelayErrorCodes.Unreachable or RelayErrorCodes.Disconnected or RelayErrorCodes.BadServer
            ? ExitCodes.Unreachable
            : ExitCodes.Negative;

    /// <summary>The error and, where something can be done, what.</summary>
    public static string Describe(RelayException error) => Advice(error.Code) is { } advice
        ? $"{error.Message.TrimEnd('.')}. {advice}"
        : error.Message;

    private static string? Advice(string code) => code switch
    {
        RelayErrorCodes.Unreachable => "Is a relay running there (\"relay serve\")? \"relay doctor\" looks closer; --server names another one.",
        RelayErrorCodes.BadServer => "Is the port right? \"relay doctor\" looks closer.",
        RelayErrorCodes.RateLimited => "The relay's operator sets the limit: Relay:RateLimit:Messages and :Seconds.",
        RelayErrorCodes.Replaced => "Somebody has connected with the same name; --as takes another one.",
        RelayErrorCodes.BadPeerId => "--as takes another name.",
        RelayErrorCodes.TooLong => "The relay's bound is Relay:MaxFrameBytes, 64 KiB if nobody has set it.",
        RelayErrorCodes.Busy => "Try again later.",
        RelayErrorCodes.NotSupported => "A newer version of the relay does.",
        _ => null,
    };
}
