using System.Net;
using Microsoft.Azure.Functions.Worker;
using Microsoft.AspNetCore.Http;

namespace Baton.Engine.Hosting.Http;

/// <summary>
/// Keeps web pages from reaching a host on the user's own machine: by a name that resolves to it (DNS rebinding), or by posting across
/// origins. Of what a proxy has forwarded only names that may be served are believed, and nobody is who a header says.
/// </summary>
internal sealed class RequestGuard(IReadOnlyList<string> allowedHosts)
{
    private const string Principal = "X-MS-CLIENT-PRINCIPAL";

    internal Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (!IsOurs(http.Request.Host.Host))
        {
            return Problems.ExecuteAsync(
                http, 403, "host-not-allowed", "Host not allowed",
                "Expected a loopback name or an allowed host in the Host header. Add the name to the allowed hosts to serve it.");
        }

        var method = http.Request.Method;
        var safe = HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);
        var origins = http.Request.Headers.Origin;
        if (!safe && origins.Count > 0 && !(origins is [{ } origin] && IsSame(origin, http.Request.Host)))
        {
            return Problems.ExecuteAsync(
                http, 403, "origin-not-allowed", "Origin not allowed",
                "Expected a request from this host's own pages, found one from another origin.");
        }

        var headers = http.Request.Headers;
        if (ForwardedAddress.Of(name => headers[name], http.Request.Scheme) is not { } forwarded || !IsOurs(forwarded.Host))
            foreach (var name in ForwardedAddress.Headers)
                headers.Remove(name);

        // Azure's own front end says by these who has signed in. There is none before this host: whoever sends them made them up.
        foreach (var name in headers.Keys.Where(name => name.StartsWith(Principal, StringComparison.OrdinalIgnoreCase)).ToList())
            headers.Remove(name);
        return next(http);
    }

    private bool IsOurs(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address))
        || allowedHosts.Contains(host, StringComparer.OrdinalIgnoreCase);

    private static bool IsSame(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var from)
        && (from.Scheme == Uri.UriSchemeHttp || from.Scheme == Uri.UriSchemeHttps)
        && Uri.TryCreate($"{from.Scheme}://{host.Value}", UriKind.Absolute, out var to)
        && string.Equals(from.Host, to.Host, StringComparison.OrdinalIgnoreCase)
        && from.Port == to.Port;
}
