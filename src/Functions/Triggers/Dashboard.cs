using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Net.Http.Headers;

namespace Baton.Functions;

/// <summary>
/// <c>GET /</c> and <c>GET /dashboard/…</c>: the dashboard. Its files hold nothing of any run; what it shows comes from the API, with the key of
/// whoever looks.
/// </summary>
public sealed class Dashboard
{
    // Scripts and styles come from this head alone, requests go to it alone, and no text can become markup or script.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'none'; "
        + "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    /// <summary>The page.</summary>
    [Operation("The dashboard.")]
    [Answers(200, "Its page.", OrText = "text/html")]
    [Function("GetDashboard")]
    public IResult Page([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "/")] HttpRequest request) => Serve(request, "index.html");

    /// <summary>What the page is made of.</summary>
    [Operation("A file of the dashboard.", Refusals = [404])]
    [Answers(200, "The file.")]
    [Function("GetDashboardFile")]
    public IResult File([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "dashboard/{*path}")] HttpRequest request, string? path) => Serve(request, path ?? "");

    private static IResult Serve(HttpRequest request, string path)
    {
        if (DashboardFiles.Find(path) is not { } file)
            return Problems.NotFound(string.Create(CultureInfo.InvariantCulture, $"Expected a file of the dashboard, found none by the name '{path}'. GET / is the dashboard."));
        var headers = request.HttpContext.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-cache";
        return Results.Bytes(file.Content, file.Type, entityTag: EntityTagHeaderValue.Parse(file.Tag));
    }
}
