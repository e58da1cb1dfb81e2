using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Baton.Engine.Queues;

/// <summary>
/// Queues of Azure Storage, or of an emulator of it, over the service's REST protocol:
/// https://learn.microsoft.com/rest/api/storageservices/queue-service-rest-api.
/// </summary>
internal sealed class AzureQueues : IMessageQueues, IDisposable
{
    private const string Version = "2021-12-02";
    private const int AtOnce = 8;
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1)];
    private readonly StorageAccount account;
    private readonly string setting;
    private readonly TimeProvider clock;
    private readonly QueueSignals signals = new();
    private readonly HttpClient http;

    /// <param name="account">Where the queues are.</param>
    /// <param name="setting">The setting that says so, for messages.</param>
    /// <param name="clock">The clock.</param>
    public AzureQueues(StorageAccount account, string setting, TimeProvider clock)
    {
        this.account = account;
        this.setting = setting;
        this.clock = clock;
        http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = !account.Endpoint.IsLoopback,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        {
            Timeout = TimeSpan.FromSeconds(30),
            MaxResponseContentBufferSize = 16 * 1024 * 1024,
        };
    }

    public string Place => $"Azure Storage queues at {account}";

    public async Task CreateAsync(string queue, CancellationToken cancellation)
    {
        QueueRules.CheckName(queue);
        using var response = await CallAsync(HttpMethod.Put, queue, null, cancellation, HttpStatusCode.Created, HttpStatusCode.NoContent).ConfigureAwait(false);
    }

    public async Task SendAsync(string queue, IReadOnlyList<string> bodies, CancellationToken cancellation)
    {
        foreach (var body in bodies)
            QueueRules.CheckSize(body);
        await Parallel.ForEachAsync(
            bodies,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (body, token) =>
            {
                // What is in a queue waits for its turn, however long; the service's own limit would drop it after a week.
                using var response = await CallAsync(HttpMethod.Post, $"{queue}/messages?messagettl=-1", body, token, HttpStatusCode.Created).ConfigureAwait(false);
            }).ConfigureAwait(false);
        signals.Pulse(queue);
    }

    public async Task<long> CountAsync(string queue, CancellationToken cancellation)
    {
        using var response = await CallAsync(
            HttpMethod.Get, $"{queue}?comp=metadata", null, cancellation, HttpStatusCode.OK, HttpStatusCode.NotFound).ConfigureAwait(false);
        return response.Headers.TryGetValues("x-ms-approximate-messages-count", out var values)
            && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;
    }

    public async Task<IReadOnlyList<QueueMessage>> ReceiveAsync(string queue, int most, TimeSpan lease, CancellationToken cancellation)
    {
        var path = string.Create(
            CultureInfo.InvariantCulture, $"{queue}/messages?numofmessages={most}&visibilitytimeout={Seconds(lease)}");
        using var response = await CallAsync(HttpMethod.Get, path, null, cancellation, HttpStatusCode.OK).ConfigureAwait(false);
        try
        {
            return QueueXml.Read(await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false));
        }
        catch (Exception e) when (e is System.Xml.XmlException or FormatException or InvalidDataException)
        {
            throw new QueueException($"Expected a list of messages from {account}, found something else: {e.Message}", e) { IsPassing = true };
        }
    }

    public async Task<bool> ReturnAsync(string queue, QueueMessage message, TimeSpan hidden, bool unused, CancellationToken cancellation)
    {
        var returned = await RenewAsync(queue, message, hidden, cancellation).ConfigureAwait(false) is not null;
        signals.Pulse(queue);
        return returned;
    }

    public async Task<QueueMessage?> RenewAsync(string queue, QueueMessage message, TimeSpan lease, CancellationToken cancellation)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"{Path(queue, message)}&visibilitytimeout={Seconds(lease)}");
        using var response = await CallAsync(
            HttpMethod.Put, path, null, cancellation, HttpStatusCode.NoContent, HttpStatusCode.NotFound, HttpStatusCode.BadRequest).ConfigureAwait(false);
        return response.StatusCode == HttpStatusCode.NoContent && response.Headers.TryGetValues("x-ms-popreceipt", out var receipts)
            ? message with { Receipt = receipts.First() }
            : null;
    }

    public async Task<bool> DeleteAsync(string queue, QueueMessage message, CancellationToken cancellation)
    {
        using var response = await CallAsync(
            HttpMethod.Delete, Path(queue, message), null, cancellation, HttpStatusCode.NoContent, HttpStatusCode.NotFound, HttpStatusCode.BadRequest)
            .ConfigureAwait(false);
        return response.StatusCode == HttpStatusCode.NoContent;
    }

    public async Task WaitAsync(string queue, TimeSpan pause, CancellationToken cancellation)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(signals.Next(queue), Task.Delay(pause, clock, ends.Token)).ConfigureAwait(false);
        await ends.CancelAsync().ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
    }

    public void Dispose() => http.Dispose();

    private static string Path(string queue, QueueMessage message) =>
        $"{queue}/messages/{Uri.EscapeDataString(message.Id)}?popreceipt={Uri.EscapeDataString(message.Receipt)}";

    private static long Seconds(TimeSpan time) => (long)Math.Ceiling(time.TotalSeconds);

    // 400 is passed on where it is expected: it says that a receipt is an old one. Any other 400 would say that this class is wrong.
    private async Task<HttpResponseMessage> CallAsync(
        HttpMethod method, string path, string? body, CancellationToken cancellation, params HttpStatusCode[] expected)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await CallOnceAsync(method, path, body, expected, cancellation).ConfigureAwait(false);
            }
            catch (QueueException e) when (e.IsPassing && attempt < Pauses.Length)
            {
                await Task.Delay(Pauses[attempt], clock, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task<HttpResponseMessage> CallOnceAsync(
        HttpMethod method, string path, string? body, HttpStatusCode[] expected, CancellationToken cancellation)
    {
        using var request = Request(method, path, body);
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new QueueException(
                $"Expected queues at {account}, as the setting {setting} says, found no answer ({(e as HttpRequestException)?.HttpRequestError.ToString() ?? "time-out"}). "
                + "Start the storage emulator, or correct the setting, or take it away to use the embedded queues.", e) { IsPassing = true };
        }

        if (expected.Contains(response.StatusCode))
            return response;
        using (response)
            throw await RefusedAsync(method, path, response, cancellation).ConfigureAwait(false);
    }

    private HttpRequestMessage Request(HttpMethod method, string path, string? body)
    {
        if (account.Signature is not null)
            path += (path.Contains('?', StringComparison.Ordinal) ? "&" : "?") + account.Signature;
        var request = new HttpRequestMessage(method, new Uri(account.Endpoint, path));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(QueueXml.Write(body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/xml");
        }
        else if (method == HttpMethod.Put)
        {
            request.Content = new ByteArrayContent([]);
        }

        request.Headers.Add("x-ms-version", Version);
        // The service's clock is meant here, not the host's, which may be a virtual one.
        request.Headers.Add("x-ms-date", DateTimeOffset.UtcNow.ToString("R", CultureInfo.InvariantCulture));
        if (account.Key is not null)
            SharedKey.Sign(request, account.Name, account.Key);
        return request;
    }

    private async Task<QueueException> RefusedAsync(
        HttpMethod method, string path, HttpResponseMessage response, CancellationToken cancellation)
    {
        var code = response.Headers.TryGetValues("x-ms-error-code", out var codes) ? codes.First() : "";
        if (code.Length == 0)
            code = QueueXml.ErrorCode(await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false));
        var advice = response.StatusCode == HttpStatusCode.Forbidden ? $" Check the key or signature in {setting}, and this machine's clock." : "";
        return new QueueException(
            $"{account} refused {method} {path.Split('?')[0]}: {(int)response.StatusCode} {code}.{advice}")
        {
            IsPassing = (int)response.StatusCode >= 500 || response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests,
        };
    }
}
