using System.ClientModel.Primitives;
using System.Net;

namespace Baton.Models.Providers;

/// <summary>One connection pool for all calls; answers are cut off above a size, redirects are not followed (they would carry the key along).</summary>
internal static class OpenAITransport
{
    /// <summary>A model's longest answer is far below this.</summary>
    public const long LargestAnswer = 8 * 1024 * 1024;

    public static HttpClientPipelineTransport Shared { get; } = new(new HttpClient(new Guard(LargestAnswer)
    {
        InnerHandler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        },
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    });

    private sealed class Guard(long largest) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if ((int)response.StatusCode is >= 300 and < 400)
            {
                var target = response.Headers.Location?.GetLeftPart(UriPartial.Path);
                response.Dispose();
                throw new ProviderException(
                    $"HTTP {(int)response.StatusCode}: expected an answer, found a redirect to '{target}', which is not followed; set the final address",
                    transient: false);
            }

            var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            var guarded = new StreamContent(new CappedStream(stream, largest));
            foreach (var header in response.Content.Headers)
                guarded.Headers.TryAddWithoutValidation(header.Key, header.Value);
            response.Content = guarded;
            return response;
        }

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new NotSupportedException("Models are only called asynchronously.");
    }
}
