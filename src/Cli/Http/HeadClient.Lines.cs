using System.Runtime.CompilerServices;

namespace Baton.Cli;

/// <summary>Answers that come as lines.</summary>
internal sealed partial class HeadClient
{
    /// <summary>The lines of an answer, as they come.</summary>
    public async IAsyncEnumerable<string> LinesAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var response = await SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw Problem(response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken));
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await ReadAsync(reader, cancellationToken) is { } line)
            yield return line;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new HeadUnreachableException(Url, Found(e), e);
        }
    }

    private async Task<string?> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadLineAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new HeadUnreachableException(Url, "an answer that was cut off", e);
        }
    }
}
