using Microsoft.Extensions.Configuration;

namespace Baton.Models.Providers;

/// <summary>The settings of one provider, read at each call so that a changed configuration counts.</summary>
internal sealed class ProviderSettings(IConfiguration configuration, string provider)
{
    private const string Section = "Baton:Models";

    public string? Endpoint => Read("Endpoint");

    public string? Key => Read("Key");

    /// <summary>The environment variable that sets <paramref name="name"/>, for messages.</summary>
    public string Variable(string name) => $"Baton__Models__{provider}__{name}";

    /// <summary>Every key that is set, of any provider.</summary>
    public static IEnumerable<string> Keys(IConfiguration configuration) =>
        from section in configuration.GetSection(Section).GetChildren()
        let key = section["Key"]?.Trim()
        where !string.IsNullOrEmpty(key)
        select key;

    /// <summary>Checks an endpoint: absolute, HTTPS unless it is this machine, nothing secret in it.</summary>
    /// <returns>Null and a reason, without the value, when it will not do.</returns>
    public Uri? ReadEndpoint(string text, out string whyNot)
    {
        whyNot = "";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http"))
            whyNot = $"{Variable("Endpoint")} must be an absolute https:// address";
        else if (uri.Scheme is "http" && !uri.IsLoopback)
            whyNot = $"{Variable("Endpoint")} must be https://; plain http:// is only for this machine (localhost)";
        else if (uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0)
            whyNot = $"{Variable("Endpoint")} must be an address without user, query or fragment; the key belongs in {Variable("Key")}";
        return whyNot.Length == 0 ? uri : null;
    }

    /// <summary>A key must be able to travel in a header; one that cannot would otherwise fail with its text in the message.</summary>
    public bool IsKeyUsable(string key, out string whyNot)
    {
        var usable = key.All(c => c is > ' ' and <= '~');
        whyNot = usable ? "" : $"{Variable("Key")} holds blanks or characters that are not ASCII; set it again";
        return usable;
    }

    private string? Read(string name) => configuration[$"{Section}:{provider}:{name}"]?.Trim() is { Length: > 0 } value ? value : null;
}
