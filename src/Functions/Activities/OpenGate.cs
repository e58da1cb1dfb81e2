using System.Text.Json;
using Baton.Agents;
using Baton.Records;
using Baton.Tools;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Baton.Functions;

/// <summary>Opens a gate: writes down what is asked, and tells the people concerned.</summary>
public sealed partial class OpenGate(IRunStore store, Journal journal, PinnedTeams teams, Recordings recordings, TimeProvider clock, IEnumerable<INoticeChannel> channels, ILogger<OpenGate> log)
{
    private const int LongestQuestion = 1000;
    private static readonly TimeSpan DefaultExpiry = TimeSpan.FromHours(24);
    private static readonly JsonElement Text = BatonJson.ToElement(new { type = "string" });

    /// <summary>Writes the question down and returns when it is over.</summary>
    [Function(nameof(OpenGate))]
    public async Task<OpenedGate> Run([ActivityTrigger] GateTask task, CancellationToken cancellation)
    {
        var (scope, tenant) = (task.Scope, task.Scope.Tenant);
        var team = await teams.GetAsync(scope, cancellation);
        var arguments = task.Arguments is null ? (JsonElement?)null : await store.GetJsonAsync<JsonElement>(tenant, task.Arguments, cancellation);
        var asked = task.Arguments;
        var brief = task.Brief is null ? null : await store.GetJsonAsync<Brief>(tenant, task.Brief, cancellation);
        if (brief is not null && arguments is { } goal)
        {
            arguments = BatonJson.ToElement(brief.With(goal));
            asked = await store.PutJsonAsync(tenant, arguments.Value, cancellation);
        }

        var tool = await FindToolAsync(task, cancellation);
        var (rule, reason) = Why(team, task, tool, arguments);
        var question = task.Asked is null ? null : (await store.GetJsonAsync<ToolQuestions>(tenant, task.Asked, cancellation)).Items[task.Question];
        if (task.Known is not null)
            reason += $" What is known: {Journal.Preview(await store.GetTextAsync(tenant, task.Known, cancellation), Journal.ReasonLength)}";
        if (question is not null)
        {
            // The answer is bound to the very question, not only to the call that it is a part of.
            reason = $"{task.Tool} asks: {Journal.Preview(question.Message, LongestQuestion)}";
            arguments = BatonJson.ToElement(new { question = question.Message, call = arguments });
            asked = await store.PutJsonAsync(tenant, arguments.Value, cancellation);
        }

        if (await recordings.GateAsync(task, asked, cancellation) is { } recorded)
            return await SettleAsync(task, recorded, cancellation);
        var human = task.Kind == GateKind.Human ? team.Member(task.Agent!).Human : null;
        var now = clock.GetUtcNow();
        var deadline = new DateTimeOffset(task.Deadline, TimeSpan.Zero);
        var expires = (human?.Expires ?? rule?.Expires ?? (question is null ? DefaultExpiry : (TimeSpan?)null)) is { } wait ? now + wait : deadline;
        var gate = new Gate
        {
            Id = InstanceIds.Gate(scope.Key(), task.Step),
            Run = scope.Run,
            Tenant = tenant,
            Team = team.Id,
            Agent = task.Agent,
            Step = task.Step,
            Kind = task.Kind,
            Tool = task.Tool,
            Arguments = arguments,
            ArgumentsHash = asked,
            Schema = task.Kind switch
            {
                GateKind.Tool => ToolFunctions.SchemaForModel(tool!),
                GateKind.Result => team.Output ?? Text,
                GateKind.Human => brief?.Schema ?? (task.StandsFor is null ? null : team.Member(task.StandsFor).Output)
                    ?? team.Member(task.Agent!).Output ?? (task.Final ? team.Output : null),
                GateKind.Question => question!.Schema,
                _ => null,
            },
            TakesWords = brief?.Schema is not null,
            Reason = reason,
            Approvers = human?.Assignees ?? rule?.Approvers ?? [],
            EscalatesTo = rule?.Escalate?.To ?? [],
            RequestedBy = scope.RequestedBy,
            Quorum = task.Kind is GateKind.Tool or GateKind.Result ? rule?.Quorum ?? 1 : 1,
            OpenedAt = now,
            ExpiresAt = expires < deadline ? expires : deadline,
        };
        var record = await store.PutJsonAsync(tenant, gate, cancellation);
        await journal.AppendAsync(
            scope,
            [
                journal.Event(scope, EventTypes.GateOpened, task.Step, task.Agent, new
                {
                    gate = gate.Id,
                    kind = gate.Kind,
                    tool = gate.Tool,
                    reason = gate.Reason,
                    argumentsHash = gate.ArgumentsHash,
                    expiresAt = gate.ExpiresAt,
                    record,
                }),
            ],
            cancellation);
        LogOpened(gate.Id, reason, gate.ExpiresAt);
        return new OpenedGate(
            record,
            gate.ExpiresAt.UtcDateTime,
            rule?.Remind,
            rule?.Escalate is { } escalation ? (now + escalation.After).UtcDateTime : null,
            rule?.Otherwise ?? OnExpiry.Reject,
            channels.Any(c => c.IsConfigured));
    }

    // People decided it in the run that this one begins like; they are not asked again.
    private async Task<OpenedGate> SettleAsync(GateTask task, RecordedGate recorded, CancellationToken cancellation)
    {
        var from = task.Scope.Fork!.Run;
        var gate = InstanceIds.Gate(new RunKey(task.Scope.Tenant, from), task.Step);
        var (kind, tool) = (recorded.Kind, recorded.Tool);
        RunEvent[] events =
        [
            journal.Event(task.Scope, EventTypes.GateOpened, task.Step, task.Agent, new { gate, kind, tool, argumentsHash = recorded.Arguments, replayedFrom = from }),
            .. recorded.Result.Answer is null
                ? [journal.Event(task.Scope, EventTypes.GateExpired, task.Step, task.Agent, new { gate, tool, replayedFrom = from })]
                : recorded.Told.Select((told, i) => journal.Event(
                    task.Scope, EventTypes.GateDecided, task.Step, task.Agent, Recordings.Retold(told, from, gate), $"{i + 1}")),
        ];
        await journal.AppendAsync(task.Scope, events, cancellation);
        return new OpenedGate("", clock.GetUtcNow().UtcDateTime, null, null, recorded.Result.Otherwise, Settled: recorded.Result);
    }

    private static (ApprovalRule? Rule, string Reason) Why(Team team, GateTask task, ToolDefinition? tool, JsonElement? arguments)
    {
        switch (task.Kind)
        {
            case GateKind.Tool or GateKind.Question:
                var verdict = ToolPolicy.Decide(team, tool!, arguments!.Value);
                return (verdict.Rule is { } index ? team.Approvals[index] : null, verdict.Reason);
            case GateKind.Result:
                return (ToolPolicy.ResultRule(team, arguments!.Value) is { } result ? team.Approvals[result] : null, "the team file asks for approval of the result");
            case GateKind.Ambiguous:
                return (null, $"{task.Tool} was called and its answer was lost: did it happen? "
                    + "Respond with its result if it did, approve to run it (again) if it did not, reject to leave it.");
            default:
                return (null, team.Find(task.Agent!)?.A2a is null ? $"{task.Agent} is a person's part of this team" : $"{task.Agent}, which is elsewhere, asks before it goes on");
        }
    }

    private async Task<ToolDefinition?> FindToolAsync(GateTask task, CancellationToken cancellation)
    {
        if (task.Tools is null)
            return null;
        var tools = await store.GetJsonAsync<IReadOnlyList<ToolDefinition>>(task.Scope.Tenant, task.Tools, cancellation);
        return tools.Single(t => t.QualifiedName == task.Tool);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Gate {Gate} waits for a person until {ExpiresAt:u}: {Reason}")]
    private partial void LogOpened(string gate, string reason, DateTimeOffset expiresAt);
}
