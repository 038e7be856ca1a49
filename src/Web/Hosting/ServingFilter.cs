using Microsoft.AspNetCore.Http;
using OrleansRelay.Web.Api;

namespace OrleansRelay.Web.Hosting;

/// <summary>Until the relay has begun there is nobody to ask.</summary>
internal sealed class ServingFilter(RelayPhase phase) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        phase.Name == RelayPhase.Starting
            ? ValueTask.FromResult<object?>(Problems.Of(StatusCodes.Status503ServiceUnavailable, "The relay does not serve yet."))
            : next(context);
}
