using System.Diagnostics.CodeAnalysis;

namespace OrleansRelay.Protocol;

/// <summary>
/// An exception on its way into a log: its words, which may repeat what somebody sent, are made safe; its trace is as it was.
/// </summary>
public sealed class LoggedException : Exception
{
    private readonly string _type;
    private readonly string? _trace;

    private LoggedException(Exception error)
        : base(new LogText(error.Message).ToString(), Of(error.InnerException))
    {
        _type = error.GetType().FullName!;
        _trace = error.StackTrace;
    }

    public override string? StackTrace => _trace;

    [return: NotNullIfNotNull(nameof(error))]
    public static LoggedException? Of(Exception? error) => error is null ? null : new LoggedException(error);

    public override string ToString() => string.Join(
        Environment.NewLine,
        new[] { $"{_type}: {Message}", InnerException is null ? null : $" ---> {InnerException}", _trace }.Where(static part => part is not null));
}
