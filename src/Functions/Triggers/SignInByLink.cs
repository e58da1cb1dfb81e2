using Baton.Agents;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary><c>POST /api/sign-in</c>: exchanges the code of a sign-in link, which is good once, for the key that the dashboard keeps in its tab.</summary>
public sealed class SignInByLink(ISignInCodes? codes = null)
{
    /// <summary>Uses a code up.</summary>
    [Operation("Exchanges the code of a sign-in link for the dashboard's key; works once.", Body = typeof(SignInRequest), Refusals = [400, 403])]
    [Answers(200, "The key.", Shape = typeof(object))]
    [Function("SignIn")]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/sign-in")] HttpRequest request)
    {
        var (body, unreadable) = await RequestBody.ReadAsync<SignInRequest>(request);
        if (body is null)
            return unreadable!;
        request.HttpContext.Response.Headers.CacheControl = "no-store";
        return body.Code is { Length: > 0 } code && codes?.Redeem(code) is { } key
            ? Results.Json(new { key }, BatonJson.Options)
            : Problems.Forbidden("Expected the code of a sign-in link that was not used yet. Start the head again for a new link, or sign in with the function key.");
    }
}

/// <summary>Body of <see cref="SignInByLink"/>.</summary>
/// <param name="Code">The code.</param>
public sealed record SignInRequest(string? Code);
