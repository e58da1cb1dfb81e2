using System.Globalization;
using System.Text.Json;
using Baton.Agents;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Baton.Functions;

/// <summary><c>GET /api/runs</c>: the runs, newest first.</summary>
public sealed class ListRuns(RunViews views, Callers callers)
{
    private const int MostRuns = 500;

    /// <summary>Lists runs by team, outcome and start.</summary>
    [Function(nameof(ListRuns))]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/runs")] HttpRequest request, [DurableClient] DurableTaskClient client)
    {
        var (caller, refused) = callers.Of(request);
        if (caller is null)
            return refused!;
        var (query, errors) = Read(request.Query);
        if (errors.Count > 0)
            return Problems.Invalid("The query does not fit.", errors);
        var items = await views.ListAsync(client, caller.Listed, query, request.HttpContext.RequestAborted);
        return Results.Json(new { items, cursor = items.Count == query.Top ? RunViews.Cursor(items[^1]) : null }, BatonJson.Options);
    }

    private static (RunQuery Query, List<string> Errors) Read(IQueryCollection query)
    {
        var errors = new List<string>();
        Outcome? outcome = null;
        DateTimeOffset? since = null;
        var top = 50;
        if (query["outcome"].ToString() is { Length: > 0 } word)
        {
            try
            {
                outcome = BatonJson.Read<Outcome>(JsonSerializer.Serialize(word));
            }
            catch (JsonException)
            {
                errors.Add($"outcome: expected one of {string.Join(", ", Enum.GetValues<Outcome>().Select(o => BatonJson.ToText(o).Trim('"')))}, found '{word}'.");
            }
        }

        if (query["since"].ToString() is { Length: > 0 } time)
        {
            if (DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed))
                since = parsed;
            else
                errors.Add($"since: expected a time such as 2026-05-01T08:00:00Z, found '{time}'.");
        }

        if (query["top"].ToString() is { Length: > 0 } number && (!int.TryParse(number, out top) || top is < 1 or > MostRuns))
            errors.Add($"top: expected a number from 1 to {MostRuns}, found '{number}'.");
        return (new RunQuery(Text("team"), outcome, since, top, Text("cursor")), errors);

        string? Text(string name) => query[name].ToString() is { Length: > 0 } text ? text : null;
    }
}
