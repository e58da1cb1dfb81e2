using System.Text;
using System.Text.Json;
using Azure.Core;
using Azure.Data.Tables.Models;
using Baton.AzureHead.Doubles;

namespace Azure.Data.Tables;

public partial class TableClient
{
    private readonly StorageAccount account;

    public TableClient(string connectionString, string tableName)
    {
        account = StorageAccount.Parse(connectionString, "Table", new TableClientOptions());
        Name = tableName;
    }

    public TableClient(Uri endpoint, string tableName, TokenCredential tokenCredential, TableClientOptions? options = null)
    {
        account = StorageAccount.WithIdentity(endpoint, tokenCredential, options ?? new TableClientOptions());
        Name = tableName;
    }

    public virtual string Name { get; }

    public virtual string AccountName => account.Name;

    public static string CreateQueryFilter(FormattableString filter) => string.Format(
        System.Globalization.CultureInfo.InvariantCulture,
        filter.Format,
        [.. filter.GetArguments().Select(a => $"'{((string)a!).Replace("'", "''", StringComparison.Ordinal)}'")]);

    public virtual async Task<Response<TableItem>?> CreateIfNotExistsAsync(CancellationToken cancellationToken = default)
    {
        using var message = Message(RequestMethod.Post, "Tables", JsonSerializer.Serialize(new { TableName = Name }));
        await account.Pipeline.SendAsync(message, cancellationToken);
        return message.Response.Status switch
        {
            201 or 204 => Response.FromValue(new TableItem(), message.Response),
            409 => null,
            _ => throw Failure(message.Response),
        };
    }

    public virtual async Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(
        string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        using var message = Message(RequestMethod.Get, Row(partitionKey, rowKey));
        await account.Pipeline.SendAsync(message, cancellationToken);
        if (message.Response.Status == 404 && Failure(message.Response).ErrorCode == "ResourceNotFound")
            return new NoValue<T>(message.Response);
        if (message.Response.Status != 200)
            throw Failure(message.Response);
        using var json = JsonDocument.Parse(message.Response.Content);
        return Response.FromValue((T)(object)TableJson.Read(json.RootElement), message.Response);
    }

    public virtual async Task<Response> UpdateEntityAsync<T>(
        T entity, ETag ifMatch, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity
    {
        var method = mode == TableUpdateMode.Replace ? RequestMethod.Put : RequestMethod.Parse("MERGE");
        using var message = Message(method, Row(entity.PartitionKey, entity.RowKey), TableJson.Write((TableEntity)(object)entity));
        message.Request.Headers.Add("If-Match", ifMatch.ToString("H"));
        await account.Pipeline.SendAsync(message, cancellationToken);
        return message.Response.Status == 204 ? message.Response : throw Failure(message.Response);
    }

    public virtual async Task<Response> DeleteEntityAsync(
        string partitionKey, string rowKey, ETag ifMatch = default, CancellationToken cancellationToken = default)
    {
        using var message = Message(RequestMethod.Delete, Row(partitionKey, rowKey));
        message.Request.Headers.Add("If-Match", ifMatch == default ? "*" : ifMatch.ToString("H"));
        await account.Pipeline.SendAsync(message, cancellationToken);
        return message.Response.Status == 204 ? message.Response : throw Failure(message.Response);
    }

    public virtual AsyncPageable<T> QueryAsync<T>(
        string? filter = null, int? maxPerPage = null, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity => new RowPages<T>(this, filter, maxPerPage, select, cancellationToken);

    private HttpMessage Message(RequestMethod method, string pathAndQuery, string? body = null, string contentType = "application/json")
    {
        var message = account.Message(method, pathAndQuery);
        message.Request.Headers.Add("Accept", "application/json;odata=minimalmetadata");
        message.Request.Headers.Add("DataServiceVersion", "3.0");
        message.Request.Headers.Add("Prefer", "return-no-content");
        if (body is not null)
        {
            message.Request.Content = RequestContent.Create(Encoding.UTF8.GetBytes(body));
            message.Request.Headers.Add("Content-Type", contentType);
        }

        return message;
    }

    private string Row(string partition, string row) => $"{Name}(PartitionKey='{Quoted(partition)}',RowKey='{Quoted(row)}')";

    private static string Quoted(string key) => Uri.EscapeDataString(key.Replace("'", "''", StringComparison.Ordinal));

    private static RequestFailedException Failure(Response response) => Failure(response.Status, response.Content.ToString());

    private static RequestFailedException Failure(int status, string text)
    {
        string? code = null;
        try
        {
            using var json = JsonDocument.Parse(text);
            code = json.RootElement.GetProperty("odata.error").GetProperty("code").GetString();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException)
        {
            // The status says enough.
        }

        return new RequestFailedException(status, $"{status} {code}: {text}", code, null);
    }

    private sealed class NoValue<T>(Response response) : NullableResponse<T>
    {
        public override bool HasValue => false;

        public override T? Value => throw new InvalidOperationException("There is no value.");

        public override Response GetRawResponse() => response;
    }
}
