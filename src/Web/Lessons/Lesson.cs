using OrleansRelay.Web.Lessons.Network;

namespace OrleansRelay.Web.Lessons;

/// <summary>A guided scene. An instance is played once: it remembers from step to step who is there and what was said.</summary>
internal abstract class Lesson
{
    /// <summary>As it stands in addresses.</summary>
    public abstract string Id { get; }

    public abstract string Title { get; }

    /// <summary>One or two sentences for somebody who looks for a lesson.</summary>
    public abstract string Summary { get; }

    /// <summary>The network that it is played in.</summary>
    public abstract NetworkPlan Network { get; }

    /// <summary>The first one introduces the network, and is played as soon as that stands.</summary>
    public abstract IReadOnlyList<LessonStep> Steps { get; }
}
