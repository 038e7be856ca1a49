namespace OrleansRelay.Web.Lessons;

/// <summary>How far a lesson is.</summary>
/// <param name="Lesson">Its id.</param>
/// <param name="Step">The step that is under way or was done last, from 0 on.</param>
/// <param name="Steps">How many there are.</param>
/// <param name="Busy">The step is under way.</param>
/// <param name="Done">The last step is done.</param>
internal sealed record LessonState(string Lesson, int Step, int Steps, bool Busy, bool Done);
