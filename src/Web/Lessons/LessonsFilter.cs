using Microsoft.AspNetCore.Http;
using OrleansRelay.Web.Api;

namespace OrleansRelay.Web.Lessons;

/// <summary>Answers what can't be done, and everything where there are no lessons.</summary>
internal sealed class LessonsFilter(HttpOptions options) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (!options.Lessons)
        {
            return Problems.Of(
                StatusCodes.Status404NotFound,
                "Lessons are off, since they start relays inside this one. Start it with --Relay:Lessons=on to have them.");
        }

        try
        {
            return await next(context);
        }
        catch (LessonException error)
        {
            return Problems.Of(error.Status, error.Message);
        }
    }
}
