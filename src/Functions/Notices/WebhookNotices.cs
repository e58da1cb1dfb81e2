using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Baton.Agents;
using Microsoft.Extensions.Configuration;

namespace Baton.Functions;

/// <summary>
/// Posts notices to the address in <c>Baton:Notify:Webhook:Url</c>, signed with the secret in <c>Baton:Notify:Webhook:Key</c> as the Standard Webhooks
/// specification says (https://www.standardwebhooks.com): <c>webhook-id</c>, <c>webhook-timestamp</c>, <c>webhook-signature: v1,…</c>.
/// </summary>
public sealed class WebhookNotices(IConfiguration configuration, TimeProvider clock) : INoticeChannel, IDisposable
{
    private const int ShortestKey = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    // A redirect would carry the signed question to an address that nobody configured.
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = Patience };

    /// <inheritdoc />
    public string Name => "webhook";

    /// <inheritdoc />
    public bool IsConfigured => Settings() is not null;

    /// <inheritdoc />
    public IEnumerable<string?> Receivers(IReadOnlyList<string> people) => [null];

    /// <inheritdoc />
    public async Task SendAsync(Notice notice, string? to, CancellationToken cancellation)
    {
        var (url, key) = Settings() ?? throw new NoticeRefusedException("The webhook is no longer configured.");
        var body = Encoding.UTF8.GetBytes(BatonJson.ToText(Document(notice)));
        var time = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", notice.Id);
        request.Headers.Add("webhook-timestamp", time);
        request.Headers.Add("webhook-signature", $"v1,{Sign(key, notice.Id, time, body)}");
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (response.IsSuccessStatusCode)
            return;
        var problem = $"The webhook answered {(int)response.StatusCode}.";
        // What asks for patience, or is the server's own trouble, may go better later.
        if (response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)response.StatusCode >= 500)
            throw new HttpRequestException(problem);
        throw new NoticeRefusedException(problem);
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private static object Document(Notice notice) => new
    {
        type = notice.Type,
        timestamp = notice.At,
        data = new
        {
            subject = notice.Subject,
            gate = notice.Gate.Id,
            run = notice.Gate.Run,
            team = notice.Gate.Team,
            agent = notice.Gate.Agent,
            kind = notice.Gate.Kind,
            tool = notice.Gate.Tool,
            arguments = notice.Gate.Arguments,
            argumentsHash = notice.Gate.ArgumentsHash,
            reason = notice.Gate.Reason,
            quorum = notice.Gate.Quorum,
            expiresAt = notice.Gate.ExpiresAt,
            links = notice.Links,
        },
    };

    private static string Sign(byte[] key, string id, string time, byte[] body)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        mac.AppendData(Encoding.UTF8.GetBytes($"{id}.{time}."));
        mac.AppendData(body);
        return Convert.ToBase64String(mac.GetHashAndReset());
    }

    private (Uri Url, byte[] Key)? Settings()
    {
        if (configuration["Baton:Notify:Webhook:Url"] is not { Length: > 0 } text)
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || !(url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback)))
            throw new InvalidOperationException("Expected an https address in the setting Baton__Notify__Webhook__Url (http only on this machine), found another.");
        var key = Encoding.UTF8.GetBytes(configuration["Baton:Notify:Webhook:Key"] ?? "");
        if (key.Length < ShortestKey)
        {
            throw new InvalidOperationException(
                $"Expected a secret of at least {ShortestKey} bytes in the setting Baton__Notify__Webhook__Key, found {key.Length}. It signs what the webhook gets.");
        }

        return (url, key);
    }
}
