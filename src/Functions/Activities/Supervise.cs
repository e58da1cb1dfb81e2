using System.Text.Json;
using Baton.Agents;
using Baton.Records;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>Takes in what a worker made, once it has passed its check, and writes down where the work stands for the supervisor.</summary>
public sealed class Supervise(IRunStore store, Journal journal, PinnedTeams teams)
{
    /// <summary>Brings the state up to date.</summary>
    [Function(nameof(Supervise))]
    public async Task<Supervised> Run([ActivityTrigger] SuperviseTask task, CancellationToken cancellation)
    {
        var (scope, tenant) = (task.Scope, task.Scope.Tenant);
        var team = await teams.GetAsync(scope, cancellation);
        var state = task.State is null
            ? new SupervisionState { Task = task.Input }
            : await TakeInAsync(team, await store.GetJsonAsync<SupervisionState>(tenant, task.State, cancellation), task, cancellation);

        var results = await SupervisionBlobs.ResultsAsync(store, tenant, state, cancellation);
        state = await DistillAsync(team, state, results, scope, cancellation);
        var achieved = state.Completed.Count == 0 ? null : await store.PutJsonAsync(
            tenant, new { results = state.Completed.Select((c, i) => new { member = c.Worker, instruction = c.Instruction, answer = results[i] }) }, cancellation);
        return new Supervised(
            await store.PutJsonAsync(tenant, state, cancellation),
            await store.PutJsonAsync(tenant, Supervisions.ForSupervisor(team, state, results), cancellation),
            achieved);
    }

    private async Task<SupervisionState> DistillAsync(
        Team team, SupervisionState state, IReadOnlyList<JsonElement> results, RunScope scope, CancellationToken cancellation)
    {
        var (first, count) = Distillations.Due(team, state).GetOffsetAndLength(state.Completed.Count);
        if (count == 0)
            return state;
        var input = Texts.Of(await store.GetJsonAsync<JsonElement>(scope.Tenant, state.Task, cancellation));
        var parts = state.Completed.Skip(first).Take(count).ToList();
        var material = results.Skip(first).Take(count).ToList();
        var distilled = Distillations.Condense(input, parts, material, team.Distill!.Words);
        var before = material.Sum(r => Texts.Of(r).Length);
        await journal.AppendAsync(
            scope,
            [
                journal.Event(scope, EventTypes.ContextDistilled, parts[^1].Step, team.Entry, new
                {
                    steps = parts.Select(p => p.Step),
                    before,
                    after = distilled.Text.Length,
                    preview = $"{count} results of {before:N0} characters condensed to {distilled.Text.Length:N0}",
                }),
            ],
            cancellation);
        return state with { Distilled = [.. state.Distilled, distilled] };
    }

    private async Task<SupervisionState> TakeInAsync(Team team, SupervisionState state, SuperviseTask task, CancellationToken cancellation)
    {
        var (scope, part) = (task.Scope, state.Pending!);
        var misfit = task.Outcome is null
            ? Supervisions.Misfit(team, part.Worker, await store.GetJsonAsync<JsonElement>(scope.Tenant, task.Answer!, cancellation))
            : null;
        var (outcome, reason) = misfit is null ? (task.Outcome, task.Reason) : (Outcome.InvalidOutput, Journal.Preview(misfit, Journal.ReasonLength));
        var events = new List<RunEvent>();
        if (misfit is not null)
            events.Add(journal.Event(scope, EventTypes.OutputRejected, part.Step, part.Worker, new { problem = reason }));
        events.Add(journal.Decision(scope, outcome is null ? "counted" : "set_aside", part.Step, part.Worker, new
        {
            outcome,
            reason,
            preview = outcome is null ? $"{part.Worker}'s result counts" : $"{part.Worker} failed: {reason}",
        }));
        await journal.AppendAsync(scope, events, cancellation);
        return Supervisions.Report(state, task.Answer, outcome, reason);
    }
}
