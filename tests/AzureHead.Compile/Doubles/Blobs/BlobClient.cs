using Azure.Core;
using Azure.Storage.Blobs.Models;
using Baton.AzureHead.Doubles;

namespace Azure.Storage.Blobs;

public class BlobClient
{
    private readonly StorageAccount account;
    private readonly string path;

    internal BlobClient(StorageAccount account, string path)
    {
        this.account = account;
        this.path = path;
    }

    public virtual async Task<Response<BlobContentInfo>> UploadAsync(BinaryData content, BlobUploadOptions options, CancellationToken cancellationToken = default)
    {
        using var message = account.Message(RequestMethod.Put, path);
        message.Request.Content = RequestContent.Create(content);
        message.Request.Headers.Add("Content-Length", $"{content.ToMemory().Length}");
        message.Request.Headers.Add("x-ms-blob-type", "BlockBlob");
        if (options.Conditions?.IfNoneMatch is { } none)
            message.Request.Headers.Add("If-None-Match", none.ToString("H"));
        await account.Pipeline.SendAsync(message, cancellationToken);
        return message.Response.Status == 201
            ? Response.FromValue(new BlobContentInfo(), message.Response)
            : throw BlobFailure.Of(message.Response);
    }

    public virtual async Task<Response<BlobDownloadResult>> DownloadContentAsync(CancellationToken cancellationToken)
    {
        using var message = account.Message(RequestMethod.Get, path);
        await account.Pipeline.SendAsync(message, cancellationToken);
        return message.Response.Status == 200
            ? Response.FromValue(new BlobDownloadResult(message.Response.Content), message.Response)
            : throw BlobFailure.Of(message.Response);
    }
}
