using OrleansRelay.Web.Lessons.Scenes;

namespace OrleansRelay.Web.Lessons;

/// <summary>The lessons that there are.</summary>
internal static class LessonCatalog
{
    private static readonly Func<Lesson>[] Makers =
    [
        static () => new FloodingLesson(),
        static () => new LoopLesson(),
        static () => new PartitionLesson(),
        static () => new ReplayLesson(),
        static () => new RateLimitLesson(),
    ];

    /// <summary>One of each.</summary>
    public static IEnumerable<Lesson> All => Makers.Select(static make => make());

    /// <summary>A new one, to be played; null if there is none of that id.</summary>
    public static Lesson? Find(string id) => All.FirstOrDefault(lesson => lesson.Id == id);
}
