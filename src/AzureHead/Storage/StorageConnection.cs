using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;

namespace Baton.AzureHead;

/// <summary>Finds the storage account by the settings that Functions itself uses for its own.</summary>
internal static class StorageConnection
{
    /// <summary>The container of the blobs.</summary>
    public const string Container = "baton-records";

    /// <summary>The table of the journals and ledgers.</summary>
    public const string Table = "BatonRecords";

    private const string Name = "AzureWebJobsStorage";

    /// <summary>
    /// Opens the records with a connection string in <c>AzureWebJobsStorage</c>, or by identity with <c>AzureWebJobsStorage__accountName</c> or
    /// <c>__blobServiceUri</c> and <c>__tableServiceUri</c> (and <c>__clientId</c> for a user-assigned identity).
    /// </summary>
    /// <param name="configuration">Where the settings are.</param>
    /// <param name="clock">The clock. Null: the system's.</param>
    /// <exception cref="InvalidOperationException">The settings name no account.</exception>
    public static AzureRunStore Open(IConfiguration configuration, TimeProvider? clock)
    {
        if (configuration[Name] is { Length: > 0 } connection)
            return new AzureRunStore(new BlobContainerClient(connection, Container), new TableClient(connection, Table), clock);
        var settings = configuration.GetSection(Name);
        var credential = Credential(settings);
        var blobs = new Uri(Endpoint(settings, "blob"), Container);
        return new AzureRunStore(new BlobContainerClient(blobs, credential), new TableClient(Endpoint(settings, "table"), Table, credential), clock);
    }

    /// <summary>Opens a queue of the account, in the same ways (<c>__queueServiceUri</c>), with messages in base64 as Functions expects them.</summary>
    /// <param name="configuration">Where the settings are.</param>
    /// <param name="queue">The queue's name.</param>
    /// <exception cref="InvalidOperationException">The settings name no account.</exception>
    public static QueueClient OpenQueue(IConfiguration configuration, string queue)
    {
        var options = new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 };
        if (configuration[Name] is { Length: > 0 } connection)
            return new QueueClient(connection, queue, options);
        var settings = configuration.GetSection(Name);
        return new QueueClient(new Uri(Endpoint(settings, "queue"), queue), Credential(settings), options);
    }

    private static DefaultAzureCredential Credential(IConfiguration settings) =>
        new(new DefaultAzureCredentialOptions { ManagedIdentityClientId = settings["clientId"] });

    private static Uri Endpoint(IConfiguration settings, string service)
    {
        if (settings[$"{service}ServiceUri"] is { Length: > 0 } uri)
        {
            return Uri.TryCreate(uri.TrimEnd('/') + "/", UriKind.Absolute, out var endpoint)
                ? endpoint
                : throw new InvalidOperationException($"Expected an absolute address in the setting {Name}__{service}ServiceUri, found '{uri}'.");
        }

        return settings["accountName"] is { Length: > 0 } account
            ? new Uri($"https://{account}.{service}.core.windows.net/")
            : throw new InvalidOperationException(
                $"Expected a storage account, found none. Set {Name} to a connection string (UseDevelopmentStorage=true for Azurite), or {Name}__accountName "
                + "to the account's name, or both service addresses, and give the app's identity access to it.");
    }
}
