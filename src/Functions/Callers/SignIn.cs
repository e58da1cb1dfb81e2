using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Baton.Functions;

/// <summary>Who has signed in, as Azure's front end (App Service authentication) writes it into a header.</summary>
internal sealed class SignIn
{
    private const string Header = "X-MS-CLIENT-PRINCIPAL";
    private readonly ILookup<string, string> _claims;

    private SignIn(string? provider, ILookup<string, string> claims) => (IsOfDirectory, _claims) = (provider == "aad", claims);

    /// <summary>True: Entra ID signed them in, whose object ids nobody can choose.</summary>
    public bool IsOfDirectory { get; }

    /// <summary>Reads the header. Whether it may be believed is the caller's concern.</summary>
    /// <returns>The sign-in; null when there is none, or none that can be read.</returns>
    public static SignIn? Read(HttpRequest request)
    {
        if (request.Headers[Header] is not [{ Length: > 0 } header])
            return null;
        try
        {
            using var json = JsonDocument.Parse(Convert.FromBase64String(header));
            var provider = json.RootElement.TryGetProperty("auth_typ", out var name) ? name.GetString() : null;
            return new SignIn(provider, json.RootElement.GetProperty("claims").EnumerateArray()
                .ToLookup(c => c.GetProperty("typ").GetString()!, c => c.GetProperty("val").GetString()!, StringComparer.Ordinal));
        }
        catch (Exception e) when (e is FormatException or JsonException or KeyNotFoundException or InvalidOperationException or ArgumentNullException)
        {
            return null;
        }
    }

    /// <summary>The one value of a claim; null when there is none, or more than one.</summary>
    /// <param name="types">Names of the claim: its short one, and that of the schema it comes from.</param>
    public string? One(params string[] types) =>
        types.SelectMany(type => _claims[type]).Distinct(StringComparer.Ordinal).ToArray() is [{ Length: > 0 } value] ? value : null;
}
