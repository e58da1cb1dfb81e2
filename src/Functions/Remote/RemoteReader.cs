using System.Text.Json;
using Baton.Agents;
using Baton.Records;
using Baton.Tools;

namespace Baton.Functions;

/// <summary>What a remote agent is told, and what its answers mean for the work.</summary>
public sealed class RemoteReader(IRunStore store, PinnedTeams teams)
{
    /// <summary>The words of the first message: the work, what is told beside it, and the shape that the answer must have.</summary>
    public async Task<string> WriteAsync(AgentTask task, CancellationToken cancellation)
    {
        var tenant = task.Scope.Tenant;
        var parts = new List<string> { Texts.Of(await store.GetJsonAsync<JsonElement>(tenant, task.Input, cancellation)) };
        if (task.Previous is not null)
            parts.Add($"What the member before you made of it:\n\n{Texts.Of(await store.GetJsonAsync<JsonElement>(tenant, task.Previous, cancellation))}");
        if (task.Brief is not null)
            parts.Add((await store.GetJsonAsync<Brief>(tenant, task.Brief, cancellation)).Text);
        if (task.Ticket is not null)
            parts.Add(Tickets.ToText(await store.GetJsonAsync<Ticket>(tenant, task.Ticket, cancellation)));
        if (await SchemaAsync(task, cancellation) is { } schema && !IsText(schema))
            parts.Add($"Answer with JSON alone that fits this JSON Schema:\n\n{schema.GetRawText()}");
        return string.Join("\n\n", parts);
    }

    /// <summary>What the agent's word means.</summary>
    public async Task<RemoteOutcome> ReadAsync(AgentTask task, RemoteTask remote, CancellationToken cancellation)
    {
        var (tenant, said) = (task.Scope.Tenant, remote.Text.Length == 0 ? "it does not say why" : remote.Text);
        switch (remote.State)
        {
            case RemoteState.Working:
                return Outcome(RemoteEnd.Working, null, null);
            case RemoteState.Asks:
                return Outcome(RemoteEnd.Asks, await KeepAsync(said), null);
            case RemoteState.Failed or RemoteState.Rejected:
                var end = remote.State == RemoteState.Failed ? RemoteEnd.Failed : RemoteEnd.Rejected;
                return Outcome(end, await store.PutTextAsync(tenant, said, cancellation), Journal.Preview(said, Journal.ReasonLength));
            default:
                var (answer, problem) = Fit(remote, await SchemaAsync(task, cancellation));
                return problem is null
                    ? Outcome(RemoteEnd.Answered, await store.PutJsonAsync(tenant, answer!.Value, cancellation), null)
                    : Outcome(RemoteEnd.Misfit, await KeepAsync(problem), Journal.Preview(problem, Journal.ReasonLength));
        }

        Task<string> KeepAsync(string words) => store.PutJsonAsync(tenant, BatonJson.ToElement(words), cancellation);

        RemoteOutcome Outcome(RemoteEnd end, string? result, string? reason) => new(end, result, reason, remote.Id, remote.Context);
    }

    private static (JsonElement? Answer, string? Problem) Fit(RemoteTask remote, JsonElement? schema)
    {
        var words = remote.Data ?? BatonJson.ToElement(remote.Text);
        if (schema is null)
            return remote.Text.Length == 0 && remote.Data is null ? (null, "The answer is empty; say what you found or did.") : (words, null);
        return Shapes.Read(words, schema.Value);
    }

    private async Task<JsonElement?> SchemaAsync(AgentTask task, CancellationToken cancellation)
    {
        if (task.Brief is not null && (await store.GetJsonAsync<Brief>(task.Scope.Tenant, task.Brief, cancellation)).Schema is { } asked)
            return asked;
        return task.Final ? (await teams.GetAsync(task.Scope, cancellation)).Output : null;
    }

    private static bool IsText(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() == "string";
}
