using System.Net;
using System.Text.Json;

namespace Baton.EndToEnd;

/// <summary>The shape of errors over HTTP (RFC 9457).</summary>
internal static class ProblemShape
{
    /// <summary>Holds an answer to being a problem document with that status, and returns its text.</summary>
    public static async Task<string> ShouldBeProblemAsync(this HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(status, text);
        response.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
        var problem = JsonSerializer.Deserialize<JsonElement>(text);
        problem.GetProperty("status").GetInt32().ShouldBe((int)status);
        foreach (var name in new[] { "type", "title", "detail" })
            problem.GetProperty(name).GetString().ShouldNotBeNullOrWhiteSpace();
        return text;
    }
}
