using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Azure.Core;

namespace Azure.Data.Tables;

public partial class TableClient
{
    public virtual async Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(
        IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default)
    {
        var (batch, changes) = ($"batch_{Guid.NewGuid()}", $"changeset_{Guid.NewGuid()}");
        var body = new StringBuilder($"--{batch}\r\nContent-Type: multipart/mixed; boundary={changes}\r\n\r\n");
        foreach (var action in transactionActions)
            body.Append(CultureInfo.InvariantCulture, $"--{changes}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n{Part(action)}\r\n");
        body.Append(CultureInfo.InvariantCulture, $"--{changes}--\r\n--{batch}--\r\n");

        using var message = Message(RequestMethod.Post, "$batch", body.ToString(), $"multipart/mixed; boundary={batch}");
        await account.Pipeline.SendAsync(message, cancellationToken);
        if (message.Response.Status != 202)
            throw Failure(message.Response);
        var answer = message.Response.Content.ToString();
        var failed = Status().Matches(answer).Select(m => int.Parse(m.Groups[1].ValueSpan, CultureInfo.InvariantCulture)).FirstOrDefault(s => s >= 400);
        if (failed == 0)
            return Response.FromValue<IReadOnlyList<Response>>([], message.Response);
        var (start, end) = (answer.IndexOf('{', StringComparison.Ordinal), answer.LastIndexOf('}'));
        throw new TableTransactionFailedException(Failure(failed, start < 0 ? answer : answer[start..(end + 1)]));
    }

    private string Part(TableTransactionAction action)
    {
        var entity = (TableEntity)action.Entity;
        var (method, path, body) = action.ActionType switch
        {
            TableTransactionActionType.Add => ("POST", Name, TableJson.Write(entity)),
            TableTransactionActionType.UpdateReplace => ("PUT", Row(entity.PartitionKey, entity.RowKey), TableJson.Write(entity)),
            TableTransactionActionType.Delete => ("DELETE", Row(entity.PartitionKey, entity.RowKey), ""),
            var other => throw new InvalidOperationException($"Expected Add, UpdateReplace or Delete, found {other}."),
        };
        var condition = method == "POST" ? "" : $"If-Match: {(action.ETag == default ? "*" : action.ETag.ToString("H"))}\r\n";
        return $"{method} {new Uri(account.Endpoint, path).AbsoluteUri} HTTP/1.1\r\nContent-Type: application/json\r\n"
            + $"Accept: application/json;odata=minimalmetadata\r\nDataServiceVersion: 3.0;\r\nPrefer: return-no-content\r\n{condition}\r\n{body}";
    }

    [GeneratedRegex(@"HTTP/1\.1 (\d{3})")]
    private static partial Regex Status();
}
