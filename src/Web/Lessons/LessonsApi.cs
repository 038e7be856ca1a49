using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OrleansRelay.Web.Api;
using OrleansRelay.Web.Events;

namespace OrleansRelay.Web.Lessons;

/// <summary>Lessons: which there are, and playing one.</summary>
internal static class LessonsApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var lessons = api.MapGroup("/lessons").WithTags("Lessons").AddEndpointFilter<LessonsFilter>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        lessons.MapGet("", static (LessonRoom room) => new LessonList([.. LessonCatalog.All.Select(LessonText.Of)], room.Running))
            .WithSummary("The lessons, and the one that runs.");
        lessons.MapGet("/events", WatchAsync).Produces(StatusCodes.Status200OK, contentType: "text/event-stream")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
            .WithSummary("What happens in lessons, as it happens: server-sent events.");
        Play(lessons.MapPost("/{id}", static (LessonRoom room, string id) => room.StartAsync(id)))
            .WithSummary("Builds the network of a lesson and plays its first step. One runs at a time, for ten minutes at most.");
        Play(lessons.MapPost("/next", static (LessonRoom room) => room.NextAsync()))
            .WithSummary("Plays the next step of the lesson that runs.");
        lessons.MapDelete("", StopAsync).WithSummary("Ends the lesson that runs, and its network.");
    }

    private static RouteHandlerBuilder Play(RouteHandlerBuilder route) => route
        .ProducesProblem(StatusCodes.Status409Conflict).ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> StopAsync(LessonRoom room)
    {
        await room.StopAsync();
        return TypedResults.NoContent();
    }

    private static async Task WatchAsync(HttpContext context, LessonAudience audience, RelayPhase phase, TimeProvider time)
    {
        if (audience.Subscribe() is not { } subscription)
        {
            await Problems.Write(context, StatusCodes.Status503ServiceUnavailable, $"{EventHub.MaxSubscriptions} look on already.");
            return;
        }

        try
        {
            await EventStream.ServeAsync(context, subscription, first: null, phase, time);
        }
        finally
        {
            audience.End(subscription);
        }
    }

    /// <param name="Running">Null if none runs.</param>
    internal sealed record LessonList(LessonText[] Lessons, LessonState? Running);

    /// <param name="Id">To be put into addresses.</param>
    internal sealed record LessonText(string Id, string Title, string Summary, StepText[] Steps)
    {
        public static LessonText Of(Lesson lesson) =>
            new(lesson.Id, lesson.Title, lesson.Summary, [.. lesson.Steps.Select(static step => new StepText(step.Title, step.Text))]);
    }

    internal sealed record StepText(string Title, string Text);
}
