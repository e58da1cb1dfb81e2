using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Baton.Functions.Tests;

public sealed class CallerTests
{
    private const string Tid = "http://schemas.microsoft.com/identity/claims/tenantid";
    private const string Oid = "http://schemas.microsoft.com/identity/claims/objectidentifier";

    private static Callers With(params (string Name, string Value)[] settings) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Name, s => (string?)s.Value)).Build());

    private static Callers SignedIn(params (string Name, string Value)[] settings) => With([("WEBSITE_AUTH_ENABLED", "True"), .. settings]);

    private static HttpRequest Request(string? query = null, string provider = "aad", params (string Type, string Value)[] claims)
    {
        var http = new DefaultHttpContext();
        http.Request.QueryString = new QueryString(query);
        if (claims.Length > 0)
            http.Request.Headers["X-MS-CLIENT-PRINCIPAL"] = Header(provider, claims);
        return http.Request;
    }

    internal static string Header(string provider, params (string Type, string Value)[] claims) => Convert.ToBase64String(
        JsonSerializer.SerializeToUtf8Bytes(new { auth_typ = provider, claims = claims.Select(c => new { typ = c.Type, val = c.Value }) }));

    [Fact]
    public void SignIn_WhereThePlatformDoesNotSignPeopleIn_IsNotBelieved()
    {
        var (caller, refused) = With().Of(Request(null, "aad", (Tid, "acme"), ("upn", "eve@acme.example"), (Oid, "1")));

        refused.ShouldBeNull();
        caller.ShouldBe(new Caller("default", false, false, null));
    }

    [Fact]
    public void SignIn_WherePeopleSignIn_SaysTenantAndPerson()
    {
        var (caller, _) = SignedIn().Of(Request(null, "aad", (Tid, "0AC3-E"), ("upn", "ann@acme.example"), (Oid, "1")));
        caller.ShouldBe(new Caller("0ac3-e", false, false, "ann@acme.example"));
    }

    [Fact]
    public void SignIn_OfAnApp_IsKnownByItsObjectId()
    {
        SignedIn().Of(Request(null, "aad", ("tid", "acme"), ("oid", "77"))).Caller!.Person.ShouldBe("77");
    }

    [Theory]
    [InlineData("tenant-of-nobody", 403)]
    [InlineData("other", 403)]
    [InlineData("bad", 403)]
    [InlineData("globex-id", 200)]
    public void SignIn_WhereTenantsAreNamed_IsOneOfThem(string tid, int status)
    {
        var (caller, refused) = SignedIn(("Baton:Auth:Tenants", "globex-id=globex, bad=no tenant!, =other"))
            .Of(Request(null, "aad", (Tid, tid), ("upn", "ann@globex.example")));
        (refused is null ? 200 : ((IStatusCodeHttpResult)refused).StatusCode).ShouldBe(status);
        caller?.Tenant.ShouldBe("globex");
    }

    [Fact]
    public void SignIn_WithAnotherProvider_IsKnownByWhatItsUsersCannotChoose()
    {
        var request = Request(null, "keycloak", ("tid", "acme"), ("org", "globex"), ("preferred_username", "lead@example.com"), ("upn", "lead@example.com"), ("oid", "1"), ("sub", "7f"));
        SignedIn().Of(request).Refused.ShouldNotBeNull("Its tid may mean anything.");
        SignedIn(("Baton:Auth:TenantClaim", "org")).Of(request).Caller.ShouldBe(new Caller("globex", false, false, "7f"));
    }

    public static TheoryData<string, (string, string)[], int> Unclear => new()
    {
        { "nobody", [], 401 },
        { "no tenant", [("upn", "ann@acme.example")], 403 },
        { "two tenants", [("tid", "acme"), ("tid", "globex"), ("upn", "ann@acme.example")], 403 },
        { "two tenants, by both names", [("tid", "acme"), (Tid, "globex"), ("upn", "ann@acme.example")], 403 },
        { "a tenant that is none", [("tid", "../acme"), ("upn", "ann@acme.example")], 403 },
        { "no person", [("tid", "acme")], 403 },
        { "a display name only", [("tid", "acme"), ("name", "lead@example.com")], 403 },
    };

    [Theory]
    [MemberData(nameof(Unclear))]
    public void SignIn_ThatIsUnclear_IsRefused(string what, (string, string)[] claims, int status)
    {
        var (caller, refused) = SignedIn().Of(Request(null, "aad", claims));
        caller.ShouldBeNull(what);
        ((IStatusCodeHttpResult)refused!).StatusCode.ShouldBe(status);
    }

    [Theory]
    [InlineData("not base64")]
    [InlineData("bnVsbA==")]
    [InlineData("W10=")]
    [InlineData("e30=")]
    [InlineData("eyJjbGFpbXMiOlt7InR5cCI6bnVsbCwidmFsIjoxfV19")]
    public void SignIn_ThatCannotBeRead_IsRefused(string header)
    {
        var request = Request();
        request.Headers["X-MS-CLIENT-PRINCIPAL"] = header;
        ((IStatusCodeHttpResult)SignedIn().Of(request).Refused!).StatusCode.ShouldBe(401);
    }

    [Theory]
    [InlineData("aad", "42", true)]
    [InlineData("aad", "43", false)]
    [InlineData("google", "42", false)]
    public void Administrator_IsWhoTheSettingsName_AndSignedInWithTheDirectory(string provider, string oid, bool isAdministrator)
    {
        var request = Request("?tenant=globex", provider, ("tid", "acme"), ("sub", oid), ("upn", "ann@acme.example"), ("oid", oid), ("roles", "Baton.Admin"));
        var (caller, refused) = SignedIn(("Baton:Auth:Administrators", "41, 42"), ("Baton:Auth:TenantClaim", "tid")).Of(request);
        (caller?.IsAdministrator == true).ShouldBe(isAdministrator);
        (caller?.Tenant).ShouldBe(isAdministrator ? "globex" : null);
        (refused is null).ShouldBe(isAdministrator);
    }

    [Theory]
    [InlineData(null, "x", "x")]
    [InlineData(null, null, null)]
    [InlineData("ann@x", null, "ann@x")]
    [InlineData("ann@x", " ", "ann@x")]
    [InlineData("ann@x", "ANN@x ", "ann@x")]
    [InlineData("ann@x", "lead@x", "refused")]
    public void Person_ThatIsSignedIn_CannotBeAnother(string? signedIn, string? claimed, string? by)
    {
        var (found, refused) = Callers.Person(new Caller("acme", false, false, signedIn), claimed);
        (refused is null ? found : "refused").ShouldBe(by);
    }

    [Fact]
    public void Header_IsWhatTheFrontEndWrites()
    {
        Encoding.UTF8.GetString(Convert.FromBase64String(Header("aad", ("tid", "acme")))).ShouldBe("""{"auth_typ":"aad","claims":[{"typ":"tid","val":"acme"}]}""");
    }
}
