using Azure.Core;
using Azure.Storage.Blobs.Models;
using Baton.AzureHead.Doubles;

namespace Azure.Storage.Blobs;

public class BlobContainerClient
{
    private readonly StorageAccount account;

    public BlobContainerClient(string connectionString, string blobContainerName)
    {
        account = StorageAccount.Parse(connectionString, "Blob", new BlobClientOptions());
        Name = blobContainerName;
    }

    public BlobContainerClient(Uri blobContainerUri, TokenCredential credential, BlobClientOptions? options = null)
    {
        account = StorageAccount.WithIdentity(new Uri(blobContainerUri, "."), credential, options ?? new BlobClientOptions());
        Name = blobContainerUri.Segments[^1].Trim('/');
    }

    public virtual string Name { get; }

    public virtual BlobClient GetBlobClient(string blobName) => new(account, $"{Name}/{blobName}");

    public virtual async Task<Response<BlobContainerInfo>?> CreateIfNotExistsAsync(
        PublicAccessType publicAccessType = PublicAccessType.None,
        IDictionary<string, string>? metadata = null,
        BlobContainerEncryptionScopeOptions? encryptionScopeOptions = null,
        CancellationToken cancellationToken = default)
    {
        using var message = account.Message(RequestMethod.Put, $"{Name}?restype=container");
        await account.Pipeline.SendAsync(message, cancellationToken);
        return message.Response.Status switch
        {
            201 => Response.FromValue(new BlobContainerInfo(), message.Response),
            409 => null,
            _ => throw BlobFailure.Of(message.Response),
        };
    }
}
