using System.Security.Claims;
using Baton.Agents;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Baton.Functions;

/// <summary>
/// Finds out who calls. Where Azure's front end signs people in (App Service authentication), it is the sign-in that says it: its tenant and its person.
/// Elsewhere it is the key: a tenant's key is that tenant's, the function key is the default tenant's, the master key may do everything.
/// </summary>
/// <remarks>
/// The header of the sign-in is believed only where the platform says that its front end is on, for that removes what callers put there themselves;
/// and there nobody comes in by a key alone. The local head removes the header from every request.
/// </remarks>
public sealed class Callers(IConfiguration configuration)
{
    private const string KeyClaims = "http://schemas.microsoft.com/2017/07/functions/claims/";
    private const string IdentityClaims = "http://schemas.microsoft.com/identity/claims/";

    /// <summary>True: people sign in before a request comes here.</summary>
    public bool SignsIn => IsOn("WEBSITE_AUTH_ENABLED") || IsOn("Baton:Auth:SignIn");

    /// <summary>Who calls, or why the call is refused.</summary>
    public (Caller? Caller, IResult? Refused) Of(HttpRequest request)
    {
        var (own, refused) = SignsIn ? OfSignIn(SignIn.Read(request)) : (OfKey(request.HttpContext.User), null);
        if (own is null)
            return (null, refused);
        return request.Query["tenant"].ToString() is { Length: > 0 } asked ? For(own, asked) : (own, null);
    }

    /// <summary>Whose a new thing is to be: the caller's, or the tenant that is asked for where the caller may.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="asked">The tenant's name. Null: none is asked for.</param>
    public static (Caller? Caller, IResult? Refused) For(Caller caller, string? asked)
    {
        if (asked is null || (asked == caller.Tenant && !caller.IsAdministrator))
            return (caller, null);
        if (!caller.IsAdministrator)
            return (null, Problems.Forbidden($"Expected a request about the tenant '{caller.Tenant}', which is the caller's, or about none by name. Found '{Journal.Preview(asked, 80)}'."));
        return InstanceIds.IsTenant(asked)
            ? (caller with { Tenant = asked, NamesTenant = true }, null)
            : (null, Problems.Invalid("The tenant's name does not fit.", [$"tenant: expected 1 to 64 of a-z, 0-9 and '-', found '{Journal.Preview(asked, 80)}'."]));
    }

    /// <summary>Who acts: the person who is signed in, whatever the request says; else whom the request names.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="claimed">Whom the request names. Null: nobody.</param>
    public static (string? By, IResult? Refused) Person(Caller caller, string? claimed) =>
        caller.Person is null || string.IsNullOrWhiteSpace(claimed) || string.Equals(claimed.Trim(), caller.Person, StringComparison.OrdinalIgnoreCase)
            ? (caller.Person ?? claimed, null)
            : (null, Problems.Forbidden($"Signed in is {caller.Person}. Leave 'by' out, or sign in as {Journal.Preview(claimed, 80)}."));

    private static Caller OfKey(ClaimsPrincipal user)
    {
        var isMaster = user.FindFirst(KeyClaims + "authlevel")?.Value == "Admin";
        var name = user.FindFirst(KeyClaims + "keyid")?.Value;
        return new Caller(!isMaster && InstanceIds.IsTenant(name) ? name! : InstanceIds.DefaultTenant, isMaster, false, null);
    }

    private (Caller? Caller, IResult? Refused) OfSignIn(SignIn? signIn)
    {
        if (signIn is null)
            return (null, Problems.Of(401, "unauthorized", "Sign in", "Expected a caller who has signed in, found none. Send a token of the directory that this app signs in with."));
        // Only of the directory is it known what its claims mean: elsewhere a user may have chosen the name, so that the subject's id stands for the person.
        var isDirectory = signIn.IsOfDirectory;
        var value = configuration["Baton:Auth:TenantClaim"] is { Length: > 0 } type ? signIn.One(type)
            : isDirectory ? signIn.One("tid", IdentityClaims + "tenantid")
            : null;
        var tenant = value is null ? null : List("Baton:Auth:Tenants") is { Length: > 0 } names ? NameOf(names, value) : value.ToLowerInvariant();
        var person = isDirectory ? signIn.One("upn", ClaimTypes.Upn) ?? signIn.One("preferred_username") : null;
        var id = isDirectory ? signIn.One("oid", IdentityClaims + "objectidentifier") : signIn.One("sub", ClaimTypes.NameIdentifier);
        if (!InstanceIds.IsTenant(tenant))
            return (null, Problems.Forbidden("The sign-in does not say which tenant of this installation the caller belongs to. Baton__Auth__TenantClaim and Baton__Auth__Tenants say how it is read."));
        if ((person ?? id) is not { Length: > 0 and <= 200 } name)
            return (null, Problems.Forbidden("The sign-in does not say who the caller is: expected a user name or an object id in it."));
        var isAdministrator = isDirectory && id is not null && List("Baton:Auth:Administrators").Contains(id, StringComparer.OrdinalIgnoreCase);
        return (new Caller(tenant!, isAdministrator, false, name), null);
    }

    // What follows the last '=' of the entry for this value.
    private static string? NameOf(string[] names, string value) =>
        names.FirstOrDefault(n => n.LastIndexOf('=') is > 0 and var at && n[..at].Trim() == value) is { } found ? found[(found.LastIndexOf('=') + 1)..].Trim() : null;

    // A value that nobody expected switches it on rather than off.
    private bool IsOn(string setting) => configuration[setting]?.Trim().ToLowerInvariant() is not (null or "" or "0" or "false");

    private string[] List(string setting) => (configuration[setting] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
