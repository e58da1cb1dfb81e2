using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Web;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Baton.AzureHead.Doubles;

/// <summary>Signs requests with the account's key: the storage services' scheme SharedKeyLite for tables, SharedKey for blobs.</summary>
internal sealed class SharedKeyPolicy(string account, byte[] key, bool isTable) : HttpPipelineSynchronousPolicy
{
    private static readonly string[] Signed =
    [
        "Content-Encoding", "Content-Language", "Content-Length", "Content-MD5", "Content-Type", "Date", "If-Modified-Since", "If-Match", "If-None-Match",
        "If-Unmodified-Since", "Range",
    ];

    public override void OnSendingRequest(HttpMessage message)
    {
        var date = DateTimeOffset.UtcNow.ToString("R", CultureInfo.InvariantCulture);
        message.Request.Headers.SetValue("x-ms-date", date);
        var uri = message.Request.Uri.ToUri();
        var text = isTable ? $"{date}\n/{account}{uri.AbsolutePath}" : Blob(message.Request, uri);
        var signature = Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
        message.Request.Headers.SetValue("Authorization", $"SharedKey{(isTable ? "Lite" : "")} {account}:{signature}");
    }

    private string Blob(Request request, Uri uri)
    {
        var text = new StringBuilder(request.Method.Method).Append('\n');
        foreach (var name in Signed)
        {
            var value = request.Headers.TryGetValue(name, out var found) ? found : "";
            if (name == "Content-Length")
                value = request.Content is { } content && content.TryComputeLength(out var length) && length > 0 ? $"{length}" : "";
            text.Append(value).Append('\n');
        }

        foreach (var header in request.Headers.Where(h => h.Name.StartsWith("x-ms-", StringComparison.OrdinalIgnoreCase)).OrderBy(h => h.Name.ToLowerInvariant(), StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"{header.Name.ToLowerInvariant()}:{header.Value.Trim()}\n");
        text.Append(CultureInfo.InvariantCulture, $"/{account}{uri.AbsolutePath}");
        var query = HttpUtility.ParseQueryString(uri.Query);
        foreach (var name in query.AllKeys.OfType<string>().Order(StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"\n{name.ToLowerInvariant()}:{query[name]}");
        return text.ToString();
    }
}
