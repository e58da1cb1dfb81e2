using System.Net.Http.Headers;
using System.Text.Json;

namespace Baton.Cli;

/// <summary>Many runs at once.</summary>
internal sealed partial class HeadClient
{
    /// <summary>Sends a text of JSON lines as it is read. However long that takes, only a head that stops answering ends it.</summary>
    public async Task<JsonElement> PostLinesAsync(string path, Stream lines, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = new StreamContent(lines);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        return await SendAsync(_patient, request, cancellationToken);
    }

    public static string BatchPath(string id) => $"api/batches/{Segment(id)}";

    /// <summary>The lines of a batch, in order.</summary>
    public async IAsyncEnumerable<JsonElement> BatchLinesAsync(
        string batch, bool failed, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long? after = 0;
        while (after is not null)
        {
            var page = await GetAsync($"{BatchPath(batch)}/lines?after={after}{(failed ? "&failed=true" : "")}", cancellationToken);
            var before = after;
            after = page.Whole("cursor");
            foreach (var item in page.Items("items"))
                yield return item;
            if (after <= before)
                yield break;
        }
    }
}
