using System.Globalization;
using System.Text.Json;
using Azure.Core;

namespace Azure.Data.Tables;

public partial class TableClient
{
    private sealed class RowPages<T>(TableClient table, string? filter, int? top, IEnumerable<string>? select, CancellationToken cancellation)
        : AsyncPageable<T>(cancellation) where T : class, ITableEntity
    {
        public override async IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null)
        {
            while (true)
            {
                var query = $"{table.Name}()?"
                    + (filter is null ? "" : $"$filter={Uri.EscapeDataString(filter)}&")
                    + (select is null ? "" : $"$select={Uri.EscapeDataString(string.Join(',', select))}&")
                    + (top is null ? "" : string.Create(CultureInfo.InvariantCulture, $"$top={top}&"))
                    + continuationToken;
                using var message = table.Message(RequestMethod.Get, query);
                await table.account.Pipeline.SendAsync(message, CancellationToken);
                if (message.Response.Status != 200)
                    throw Failure(message.Response);
                using var json = JsonDocument.Parse(message.Response.Content);
                var rows = json.RootElement.GetProperty("value").EnumerateArray().Select(row => (T)(object)TableJson.Read(row)).ToList();
                continuationToken = Next(message.Response.Headers);
                yield return Page<T>.FromValues(rows, continuationToken, message.Response);
                if (continuationToken is null)
                    yield break;
            }
        }

        private static string? Next(ResponseHeaders headers)
        {
            if (!headers.TryGetValue("x-ms-continuation-NextPartitionKey", out var partition))
                return null;
            var row = headers.TryGetValue("x-ms-continuation-NextRowKey", out var key) ? $"&NextRowKey={Uri.EscapeDataString(key)}" : "";
            return $"NextPartitionKey={Uri.EscapeDataString(partition)}{row}";
        }
    }
}
