namespace Azure.Storage.Blobs;

internal static class BlobFailure
{
    public static RequestFailedException Of(Response response) => new(
        response.Status,
        $"{response.ReasonPhrase}\n{response.Content}",
        response.Headers.TryGetValue("x-ms-error-code", out var code) ? code : null,
        null);
}
