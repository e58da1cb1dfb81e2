using Microsoft.AspNetCore.Http;

namespace Baton.Engine.Hosting.Http;

/// <summary>Errors as RFC 9457 problem documents.</summary>
internal static class Problems
{
    internal static IResult Of(int status, string type, string title, string detail) =>
        Results.Problem(detail, statusCode: status, title: title, type: $"urn:baton:problem:{type}");

    internal static Task ExecuteAsync(HttpContext http, int status, string type, string title, string detail) =>
        Of(status, type, title, detail).ExecuteAsync(http);

    internal static Task Unauthorized(HttpContext http) => Unauthorized().ExecuteAsync(http);

    internal static IResult Unauthorized() => Of(
        401, "unauthorized", "A key is needed",
        "Expected a valid key in the x-functions-key header or the code query parameter. The keys are in keys.json in the state folder.");
}
