namespace OrleansRelay.Web.Lessons;

/// <summary>What was asked of the lessons can't be done; the message says why.</summary>
internal sealed class LessonException : Exception
{
    private LessonException(int status, string message)
        : base(message) => Status = status;

    /// <summary>What it is over HTTP.</summary>
    public int Status { get; }

    public static LessonException NotFound(string id) => new(404, $"There is no lesson {id}.");

    public static LessonException NoneRuns() => new(404, "No lesson runs.");

    public static LessonException Runs(string id) => new(409, $"The lesson {id} runs; there is one at a time. Stop it first.");

    public static LessonException Busy() => new(409, "The step before is still under way.");

    public static LessonException Over() => new(409, "That was the last step.");

    public static LessonException Failed(Exception error) => new(503, error is OperationCanceledException
        ? "The lesson was stopped."
        : $"The lesson did not work out, and is over: {error.Message}");
}
