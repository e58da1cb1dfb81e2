using System.Security.Claims;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Engine.Hosting.Http;

/// <summary>A key that a caller showed.</summary>
/// <param name="Name">Its name: the tenant's, or <c>default</c> for the function key, or <c>master</c>.</param>
/// <param name="IsMaster">True: it opens everything.</param>
internal sealed record HostKey(string Name, bool IsMaster)
{
    private const string Claims = "http://schemas.microsoft.com/2017/07/functions/claims/";

    /// <summary>The master key.</summary>
    internal static HostKey Master { get; } = new("master", IsMaster: true);

    /// <summary>The function key.</summary>
    internal static HostKey Function { get; } = new("default", IsMaster: false);

    /// <summary>The caller as functions see it: the claims that Azure Functions makes of a key, its level and its name.</summary>
    internal ClaimsPrincipal ToPrincipal() => new(new ClaimsIdentity(
        [
            new Claim(Claims + "authlevel", (IsMaster ? AuthorizationLevel.Admin : AuthorizationLevel.Function).ToString()),
            new Claim(Claims + "keyid", Name),
        ],
        "WebJobsAuthLevel"));
}
