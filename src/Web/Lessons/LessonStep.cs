namespace OrleansRelay.Web.Lessons;

/// <summary>A step of a lesson.</summary>
/// <param name="Text">What is done and what to look at, before it is done.</param>
/// <param name="PlayAsync">Does it, and says what was counted.</param>
internal sealed record LessonStep(string Title, string Text, Func<LessonStage, Task> PlayAsync);
