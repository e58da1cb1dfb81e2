using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Baton.Engine.Queues;

/// <summary>
/// Signs requests to the queue service with the account's key: the scheme SharedKey of
/// https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key.
/// </summary>
internal static class SharedKey
{
    /// <summary>Signs a request that has all its headers but Authorization, x-ms-date included.</summary>
    public static void Sign(HttpRequestMessage request, string account, byte[] key)
    {
        var signature = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(Text(request, account)));
        request.Headers.Authorization = new AuthenticationHeaderValue("SharedKey", $"{account}:{Convert.ToBase64String(signature)}");
    }

    /// <summary>What is signed.</summary>
    public static string Text(HttpRequestMessage request, string account)
    {
        var content = request.Content?.Headers;
        var length = content?.ContentLength is > 0 and { } bytes ? bytes.ToString(CultureInfo.InvariantCulture) : "";
        // Method, encoding, language, length, MD5, type, date, four conditions, range: of these, queues need two.
        var text = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"{request.Method.Method}\n\n\n{length}\n\n{content?.ContentType}\n\n\n\n\n\n\n");
        foreach (var (name, values) in request.Headers
            .Where(header => header.Key.StartsWith("x-ms-", StringComparison.OrdinalIgnoreCase))
            .OrderBy(header => header.Key.ToLowerInvariant(), StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"{name.ToLowerInvariant()}:{string.Join(',', values).Trim()}\n");

        text.Append(CultureInfo.InvariantCulture, $"/{account}{request.RequestUri!.AbsolutePath}");
        foreach (var (name, value) in request.RequestUri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Select(pair => (Name: Uri.UnescapeDataString(pair[0]).ToLowerInvariant(), Value: Uri.UnescapeDataString(pair.ElementAtOrDefault(1) ?? "")))
            .OrderBy(pair => pair.Name, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"\n{name}:{value}");
        return text.ToString();
    }
}
