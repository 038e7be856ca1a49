using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using OrleansRelay.Protocol;

namespace OrleansRelay.Web.Api;

/// <summary>What the description of the API says of it as a whole.</summary>
internal sealed class ApiDescription(Hello self) : IOpenApiDocumentTransformer
{
    private const string Scheme = "token";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "OrleansRelay",
            Version = self.Software,
            Description = "What this relay is doing, and messages through it. Reading is open to programs of its own machine; everything else wants the relay's token.",
        };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }, new OpenApiSecurityRequirement()];
        return Task.CompletedTask;
    }
}
