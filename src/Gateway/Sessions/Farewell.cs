using OrleansRelay.Protocol;

namespace OrleansRelay.Gateway.Sessions;

/// <summary>Why we end a connection, as its client is told.</summary>
internal sealed record Farewell(ErrorCode Code, string Message)
{
    public static readonly Farewell Replaced =
        new(ErrorCode.Replaced, "A newer connection registered under this peer id.");

    public static readonly Farewell Late =
        new(ErrorCode.RegistrationTimeout, "No registration came in time.");

    public static readonly Farewell Stopping =
        new(ErrorCode.ShuttingDown, "The relay is stopping. Connect again later.");

    public static readonly Farewell Unfinished =
        new(ErrorCode.Malformed, "the frame was not completed in time");

    public static readonly Farewell TooMuchPending =
        new(ErrorCode.Busy, "This relay holds as many unfinished messages as it allows. Connect again later.");

    public static readonly Farewell Failed =
        new(ErrorCode.Unavailable, "The relay could not deal with what was sent. Connect again later.");

    public static readonly Farewell Unregistered =
        new(ErrorCode.Unavailable, "The relay could not take the registration. Connect again later.");

    public static readonly Farewell TooManyConnections =
        new(ErrorCode.Busy, "This relay has as many connections as it allows. Try again later.");

    public static readonly Farewell TooManyFromAddress =
        new(ErrorCode.Busy, "This relay has as many connections from your address as it allows. Close some, or try again later.");

    public static Farewell BadPeerId(string fault) => new(ErrorCode.BadPeerId, fault);

    public static Farewell Malformed(string fault) => new(ErrorCode.Malformed, fault);

    public void Write(ByteBuffer output) => Reply.Error(output, Code, Message);
}
