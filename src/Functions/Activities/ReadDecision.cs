using System.Text.Json;
using Baton.Agents;
using Baton.Records;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>Reads what a supervisor decided, holds it to the rules, and writes down what the worker is told.</summary>
public sealed class ReadDecision(IRunStore store, Journal journal, PinnedTeams teams)
{
    /// <summary>Reads one decision.</summary>
    [Function(nameof(ReadDecision))]
    public async Task<Decided> Run([ActivityTrigger] DecisionTask task, CancellationToken cancellation)
    {
        var (scope, tenant) = (task.Scope, task.Scope.Tenant);
        var team = await teams.GetAsync(scope, cancellation);
        var state = await store.GetJsonAsync<SupervisionState>(tenant, task.State, cancellation);
        var (decision, problem) = Supervisions.Read(team, state, await store.GetJsonAsync<JsonElement>(tenant, task.Answer, cancellation));
        if (decision is null)
            return new Decided { Problem = Journal.Preview(problem, Journal.ReasonLength), Outcome = Outcome.InvalidOutput };

        var events = new List<RunEvent>
        {
            journal.Decision(scope, decision.Next == SupervisorMove.Finish ? "finish" : "delegate", task.Step, team.Entry, new
            {
                worker = decision.Worker,
                instruction = Journal.Preview(decision.Instruction),
                plan = decision.Plan?.Select(p => Journal.Preview(p)),
                why = Journal.Preview(decision.Reason),
                preview = decision.Next == SupervisorMove.Finish ? "finish" : $"{decision.Worker}: {Journal.Preview(decision.Instruction)}",
            }),
        };
        var decided = decision.Next == SupervisorMove.Finish
            ? new Decided { Result = await store.PutJsonAsync(tenant, decision.Result!.Value, cancellation) }
            : await DelegateAsync(team, task, state, decision, events, cancellation);
        await journal.AppendAsync(scope, events, cancellation);
        return decided;
    }

    private async Task<Decided> DelegateAsync(
        Team team, DecisionTask task, SupervisionState state, SupervisorDecision decision, List<RunEvent> events, CancellationToken cancellation)
    {
        var (tenant, worker) = (task.Scope.Tenant, decision.Worker!);
        if (Supervisions.Give(team, state, decision, task.WorkerStep) is not { } given)
        {
            return new Decided
            {
                Outcome = Outcome.CycleDetected,
                Problem = $"{team.Entry} gave {worker} the same part again with nothing new since: {team.Entry} → {worker} → {team.Entry} → {worker}.",
            };
        }

        var recruited = given.Recruited.Count > state.Recruited.Count;
        if (recruited)
            events.Add(journal.Event(task.Scope, EventTypes.MemberRecruited, task.Step, worker, new { preview = $"{team.Entry} brings in {worker}" }));
        var results = await SupervisionBlobs.ResultsAsync(store, tenant, given, cancellation);
        return new Decided
        {
            Worker = worker,
            State = await store.PutJsonAsync(tenant, given, cancellation),
            Brief = await store.PutJsonAsync(tenant, Supervisions.ForWorker(team, given, results), cancellation),
            Recruited = team.Agents.ContainsKey(worker) ? null : await teams.PlanAsync(tenant, team.Member(worker), cancellation),
        };
    }
}
