using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Baton.Agents;

namespace Baton.Cli;

/// <summary>Talks HTTP to one head.</summary>
internal sealed partial class HeadClient : IDisposable
{
    private const long MostBytes = 256 * 1024 * 1024;
    private readonly HttpClient _http;
    private readonly HttpClient _patient;
    private readonly TimeProvider _time;

    public HeadClient(Uri url, string? key, TimeProvider time)
    {
        Url = url.AbsoluteUri.EndsWith('/') ? url : new Uri(url.AbsoluteUri + "/");
        _time = time;
        // A redirect would carry the key to somebody else, and a proxy has no business between this machine and itself.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = !url.IsLoopback, UseCookies = false };
        _http = new HttpClient(handler) { BaseAddress = Url, MaxResponseContentBufferSize = MostBytes };
        _patient = new HttpClient(handler, disposeHandler: false)
        {
            BaseAddress = Url, MaxResponseContentBufferSize = MostBytes, Timeout = Timeout.InfiniteTimeSpan,
        };
        foreach (var client in new[] { _http, _patient })
        {
            client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            if (key is not null)
                client.DefaultRequestHeaders.TryAddWithoutValidation("x-functions-key", key);
        }
    }

    public Uri Url { get; }

    /// <summary>True: the head answers its health check in time.</summary>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="takesKey">True: it must take the client's key as well. Another head may have come to the address since it was written down.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<bool> IsHealthyAsync(TimeSpan timeout, bool takesKey, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var response = await _http.GetAsync("health", HttpCompletionOption.ResponseHeadersRead, either.Token);
            if (!response.IsSuccessStatusCode || !takesKey)
                return response.IsSuccessStatusCode;
            using var withKey = await _http.GetAsync(GatePath("none"), HttpCompletionOption.ResponseHeadersRead, either.Token);
            return withKey.StatusCode != HttpStatusCode.Unauthorized;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }

    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) =>
        CallAsync(HttpMethod.Get, path, body: null, cancellationToken);

    public Task<JsonElement> PostAsync(string path, object? body, CancellationToken cancellationToken) =>
        CallAsync(HttpMethod.Post, path, body, cancellationToken);

    public Task<JsonElement> DeleteAsync(string path, CancellationToken cancellationToken) =>
        CallAsync(HttpMethod.Delete, path, body: null, cancellationToken);

    public async Task<RunView> RunAsync(string id, CancellationToken cancellationToken) =>
        new(await GetAsync(RunPath(id), cancellationToken));

    /// <summary>The gate. Null: the head knows none of that name.</summary>
    public async Task<GateView?> FindGateAsync(string id, CancellationToken cancellationToken)
    {
        try
        {
            return new GateView(await GetAsync(GatePath(id), cancellationToken));
        }
        catch (HeadProblemException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public static string RunPath(string id) => $"api/runs/{Segment(id)}";

    public static string GatePath(string id) => $"api/approvals/{Segment(id)}";

    public void Dispose()
    {
        _patient.Dispose();
        _http.Dispose();
    }

    /// <summary>The id as one path segment; "." and ".." would be folded away by the URL rules and name another resource.</summary>
    private static string Segment(string id) => id is "" or "." or ".."
        ? throw new CliException(ExitCode.Usage, $"Expected an id, found '{id}'.")
        : Uri.EscapeDataString(id);

    private async Task<JsonElement> CallAsync(HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(BatonJson.ToUtf8(body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        return await SendAsync(_http, request, cancellationToken);
    }

    private async Task<JsonElement> SendAsync(HttpClient http, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            var content = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            if (!response.IsSuccessStatusCode)
                throw Problem(response.StatusCode, content);
            return content.Length == 0 ? BatonJson.ToElement(new { }) : BatonJson.Read<JsonElement>(content);
        }
        catch (HttpRequestException e)
        {
            throw new HeadUnreachableException(Url, Found(e), e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HeadUnreachableException(Url, $"no answer in {_http.Timeout.TotalSeconds:0} s", e);
        }
        catch (JsonException e)
        {
            throw new HeadUnreachableException(Url, "an answer that is not JSON", e);
        }
    }

    private static string Found(HttpRequestException e) => e.HttpRequestError switch
    {
        HttpRequestError.ConnectionError => "nothing that listens there",
        HttpRequestError.NameResolutionError => "no such host",
        HttpRequestError.SecureConnectionError => "no trusted TLS connection",
        _ => $"a broken answer ({e.HttpRequestError})",
    };

    private static HeadProblemException Problem(HttpStatusCode status, byte[] content)
    {
        var fallback = $"The head answered {(int)status} {status}";
        try
        {
            var document = BatonJson.Read<JsonElement>(content);
            return new HeadProblemException(status, document.Text("title") ?? fallback, document.Text("detail"), Errors(document));
        }
        catch (JsonException)
        {
            return new HeadProblemException(status, fallback, detail: null, errors: []);
        }
    }

    private static IReadOnlyList<string> Errors(JsonElement document) => document.Property("errors") switch
    {
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select(Line)],
        { ValueKind: JsonValueKind.Object } byField =>
            [.. byField.EnumerateObject().Select(f => $"{f.Name}: {string.Join("; ", f.Value.ValueKind == JsonValueKind.Array
                ? f.Value.EnumerateArray().Select(Line)
                : [Line(f.Value)])}")],
        _ => [],
    };

    private static string Line(JsonElement error)
    {
        if (error.ValueKind == JsonValueKind.String)
            return JsonReading.String(error);
        var where = error.Text("path") ?? error.Text("pointer") ?? error.Text("location");
        return (where, error.Text("message") ?? error.Text("detail")) switch
        {
            ({ } place, { } message) => $"{place}: {message}",
            (null, { } message) => message,
            _ => error.GetRawText(),
        };
    }
}
