using System.Text.Json;
using System.Text.Json.Serialization;
using Baton.Agents;
using Baton.Records;
using Microsoft.Extensions.Configuration;
using Microsoft.DurableTask.Client;

namespace Baton.Functions;

/// <summary>Whether a gate can still be decided.</summary>
public enum GateStanding
{
    /// <summary>It waits.</summary>
    Open,

    /// <summary>Somebody decided.</summary>
    Decided,

    /// <summary>Nobody did in time, or the run is over.</summary>
    Expired,
}

/// <summary>A gate as callers see it.</summary>
public sealed record GateView
{
    /// <summary>The question.</summary>
    [JsonIgnore]
    public required Gate Gate { get; init; }

    /// <summary>Whether it can still be decided.</summary>
    public required GateStanding Status { get; init; }

    /// <summary>The answers so far.</summary>
    public required IReadOnlyList<GateAnswer> Answers { get; init; }

    /// <summary>True: the people of the escalation are asked too.</summary>
    public required bool Escalated { get; init; }

    /// <summary>The shape of the API.</summary>
    /// <param name="callbackUri">The signed link for whoever may decide.</param>
    public GateDocument ToDocument(string callbackUri) => new()
    {
        Id = Gate.Id,
        Run = Gate.Run,
        Team = Gate.Team,
        Agent = Gate.Agent,
        Step = Gate.Step,
        Kind = Gate.Kind,
        Tool = Gate.Tool,
        Arguments = Gate.Arguments,
        ArgumentsHash = Gate.ArgumentsHash,
        Schema = Gate.Schema,
        Reason = Gate.Reason,
        Approvers = Escalated ? [.. Gate.Approvers, .. Gate.EscalatesTo] : Gate.Approvers,
        Quorum = Gate.Quorum,
        Decisions = [.. Answers.Select(a => new GateDecisionView(a.By, a.Decision, a.At, a.Comment))],
        OpenedAt = Gate.OpenedAt,
        ExpiresAt = Gate.ExpiresAt,
        Status = Status,
        CallbackUri = Status == GateStanding.Open ? callbackUri : null,
    };
}

/// <summary>The questions that wait for people.</summary>
public sealed class GateInbox(IRunStore store, Journal journal, LinkSigner signer, IConfiguration configuration)
{
    /// <summary>The open gates, oldest first.</summary>
    /// <param name="client">The durable client.</param>
    /// <param name="tenant">Whose gates. Null: everybody's.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<IReadOnlyList<GateView>> ListAsync(DurableTaskClient client, string? tenant, CancellationToken cancellation)
    {
        var filter = new OrchestrationQuery
        {
            InstanceIdPrefix = tenant is null ? InstanceIds.GateKind : InstanceIds.GatePrefix(tenant),
            Statuses = [OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended],
            FetchInputsAndOutputs = true,
        };
        var views = new List<GateView>();
        await foreach (var instance in client.GetAllInstancesAsync(filter).WithCancellation(cancellation))
        {
            if (InstanceIds.TenantOf(instance.InstanceId) is { } owner && await ViewAsync(owner, instance, cancellation) is { Status: GateStanding.Open } view)
                views.Add(view);
        }

        return [.. views.OrderBy(v => v.Gate.OpenedAt)];
    }

    /// <summary>One gate; null when there is none by that id.</summary>
    public async Task<GateView?> FindAsync(DurableTaskClient client, string tenant, string id, CancellationToken cancellation) =>
        id.StartsWith(InstanceIds.GatePrefix(tenant), StringComparison.Ordinal)
        && await client.GetInstanceAsync(id, getInputsAndOutputs: true, cancellation) is { } instance
            ? await ViewAsync(tenant, instance, cancellation)
            : null;

    /// <summary>The link by which a person without a key decides.</summary>
    /// <param name="gate">The gate.</param>
    /// <param name="head">How the caller reached this head; used where no base address is set.</param>
    /// <param name="approver">Who may use the link. Null: whoever may decide at the gate.</param>
    public string CallbackUri(Gate gate, string head, string? approver)
    {
        var token = signer.Sign(new SignedLink(gate.Id, gate.ArgumentsHash, approver, gate.ExpiresAt.ToUnixTimeSeconds()));
        return $"{(configuration["Baton:Links:BaseUrl"] ?? head).TrimEnd('/')}/api/callback/{token}";
    }

    private async Task<GateView?> ViewAsync(string tenant, OrchestrationMetadata instance, CancellationToken cancellation)
    {
        // Until the gate has written down what it asks, there is nothing to show or to decide. The journal says so a moment before its orchestration does,
        // and whoever has read it there must find it here.
        if ((instance.ReadCustomStatusAs<GateStatus>() ?? await OpenedAsync(instance, cancellation)) is not { } status)
            return null;
        var gate = await store.GetJsonAsync<Gate>(tenant, status.Record, cancellation);
        var answers = new List<GateAnswer>();
        var closed = false;
        await foreach (var e in journal.ReadAsync(new RunKey(gate.Tenant, gate.Run), cancellation))
        {
            if (e.Type != EventTypes.GateDecided || e.Text("gate") != gate.Id || !e.Flag("accepted"))
                continue;
            closed |= e.Flag("closes");
            answers.Add(new GateAnswer
            {
                Id = e.Text("answer")!,
                By = e.Text("by")!,
                Decision = e.Value("decision")!.Value.Deserialize<GateDecision>(BatonJson.Options),
                At = e.Time,
                Content = e.Text("content"),
                Comment = e.Text("comment"),
            });
        }

        return new GateView
        {
            Gate = gate,
            Answers = answers,
            Escalated = status.Escalated,
            Status = closed ? GateStanding.Decided : instance.IsCompleted ? GateStanding.Expired : GateStanding.Open,
        };
    }

    private async Task<GateStatus?> OpenedAsync(OrchestrationMetadata instance, CancellationToken cancellation)
    {
        if (instance.ReadInputAs<GateTask>() is not { } task)
            return null;
        await foreach (var e in journal.ReadAsync(task.Scope.Key(), cancellation))
        {
            if (e.Type == EventTypes.GateOpened && e.Text("gate") == instance.InstanceId && e.Text("record") is { } record)
                return new GateStatus(record, Escalated: false);
        }

        return null;
    }
}
