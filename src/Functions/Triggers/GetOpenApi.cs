using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary><c>GET /api/openapi.json</c>: how this head is called. It holds nothing that is anybody's, and needs no key.</summary>
public sealed class GetOpenApi
{
    /// <summary>The OpenAPI document.</summary>
    [Operation("How this head is called: this document.")]
    [Answers(200, "The document.", Shape = typeof(object))]
    [Function(nameof(GetOpenApi))]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/openapi.json")] HttpRequest request) =>
        Results.Text(OpenApiDocument.Text, "application/json");
}
