using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Baton.Records;

namespace Baton.AzureHead;

internal sealed partial class AzureRunStore
{
    /// <inheritdoc/>
    public Task<string> PutAsync(string tenant, ReadOnlyMemory<byte> content, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        cancellation.ThrowIfCancellationRequested();
        if (content.Length > RunStoreLimits.Content)
            throw new ContentTooLargeException("a blob", content.Length, RunStoreLimits.Content);
        return StorageAsync(() => KeepAsync(tenant, content, cancellation));
    }

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<byte>?> GetAsync(string tenant, string hash, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        ArgumentNullException.ThrowIfNull(hash);
        if (hash.Length != 2 * SHA256.HashSizeInBytes || hash.AsSpan().ContainsAnyExcept("0123456789abcdef"))
            return null;
        return await StorageAsync(() => FetchAsync(tenant, hash, cancellation));
    }

    private async Task<string> KeepAsync(string tenant, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(content.Span));
        try
        {
            var onlyNew = new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
            await Blob(tenant, hash).UploadAsync(BinaryData.FromBytes(content), onlyNew, cancellation);
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            // It is there already, under the name that its content gives it.
        }

        return hash;
    }

    private async Task<ReadOnlyMemory<byte>?> FetchAsync(string tenant, string hash, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> content;
        try
        {
            content = (await Blob(tenant, hash).DownloadContentAsync(cancellation)).Value.Content.ToMemory();
        }
        catch (RequestFailedException e) when (e.ErrorCode == "BlobNotFound")
        {
            return null;
        }

        var found = Convert.ToHexStringLower(SHA256.HashData(content.Span));
        return found == hash ? content : throw new BlobDamagedException(tenant, hash, $"its content has the hash {found}");
    }

    private async Task<ReadOnlyMemory<byte>> FetchOwnAsync(string tenant, string hash, CancellationToken cancellation) =>
        await FetchAsync(tenant, hash, cancellation) ?? throw new BlobDamagedException(tenant, hash, "it is gone");

    private BlobClient Blob(string tenant, string hash) => blobs.GetBlobClient($"{Rows.Name(tenant)}/{hash}");
}
