using Baton.Agents;
using Microsoft.DurableTask;

namespace Baton.Functions;

/// <summary>
/// A race of variants of one agent, each on its slice of the budget. The losers are told, make no more calls, and give back what they have not spent;
/// calls that have effects are left to whoever has won.
/// </summary>
internal sealed class Race(TaskOrchestrationContext context, AgentTask task, AgentPlan plan, string? tools)
{
    private readonly RacePlan _race = plan.Race!;
    private readonly List<Task<VariantResult>> _variants = [];
    private Spend _judged = Spend.None;
    private int? _winner;

    /// <summary>Races the variants until one has won.</summary>
    /// <returns>What the winner came to, with how it is set apart; or why nobody won.</returns>
    public async Task<(VariantResult? Winner, Variation? Variation, Setback? Failure)> RunAsync(Budget budget)
    {
        await JournalAsync(EventTypes.RaceStarted, new { variants = _race.Variations.Count, pick = _race.Judge ?? TeamWords.FirstValid });
        var left = budget;
        for (var i = 0; i < _race.Variations.Count; i++)
        {
            var slice = left.Share(_race.Variations.Count - i);
            left = left.Less(slice);
            _variants.Add(TryAsync(i + 1, slice));
        }

        Setback? failure = null;
        if (_race.Judge is null)
            _winner = await FirstAsync();
        else
            (_winner, failure) = await PickAsync(budget);
        if (_winner is not { } winner)
            return (null, null, failure ?? await FailureAsync());
        return (await _variants[winner - 1], _race.Variations[winner - 1], null);
    }

    /// <summary>Waits for the losers to end, and says what the race took altogether.</summary>
    public async Task<Spend> SettleAsync()
    {
        var results = await Task.WhenAll(_variants);
        for (var i = 0; i < results.Length; i++)
        {
            if (i + 1 == _winner)
                continue;
            var (result, number) = (results[i], i + 1);
            var why = result.Result?.Setback is { } setback && result.End == VariantEnd.Failed ? setback.Reason : null;
            await JournalAsync(EventTypes.RaceCancelled, new { variant = number, end = result.End, reason = why, spent = result.Spent }, $"{number}");
        }

        return results.Aggregate(_judged, (sum, r) => sum + r.Spent);
    }

    private async Task<int?> FirstAsync()
    {
        var running = new List<Task<VariantResult>>(_variants);
        while (running.Count > 0)
        {
            var ended = await Task.WhenAny(running);
            running.Remove(ended);
            if (!Valid(await ended))
                continue;
            var winner = _variants.IndexOf(ended) + 1;
            await JournalAsync(EventTypes.RaceWon, new { variant = winner, pick = TeamWords.FirstValid, held = (await ended).End == VariantEnd.Held });
            foreach (var loser in running.Where(r => !r.IsCompleted))
                context.SendEvent(Id(_variants.IndexOf(loser) + 1), RunVariant.LostEvent, winner);
            return winner;
        }

        return null;
    }

    private async Task<(int? Winner, Setback? Failure)> PickAsync(Budget budget)
    {
        var results = await Task.WhenAll(_variants);
        var entries = results.Select((r, i) => (Result: r, Number: i + 1)).Where(e => Valid(e.Result))
            .Select(e => new JudgeEntry(e.Number, e.Result.Result?.Answer, e.Result.Result?.Target, e.Result.Held?.Calls ?? [])).ToArray();
        if (entries.Length == 0)
            return (null, null);
        var (winner, reason) = (entries[0].Number, "the only valid one");
        if (entries.Length > 1)
        {
            var judged = await JudgeAsync(entries, results.Aggregate(budget, (b, r) => b.Less(r.Spent)));
            if (judged.Failure is { } failure && !FailureLadder.GoesOn(failure.Outcome))
                return (null, failure);
            (winner, reason) = judged.Pick?.Winner is { } pick
                ? (pick, judged.Pick.Reason)
                : (winner, $"the first valid one; {_race.Judge} did not pick: {judged.Failure?.Reason ?? "its answer names none of them"}");
        }

        await JournalAsync(EventTypes.RaceWon, new { variant = winner, pick = _race.Judge, reason, held = results[winner - 1].End == VariantEnd.Held });
        return (winner, null);
    }

    private async Task<(Picked? Pick, Setback? Failure)> JudgeAsync(IReadOnlyList<JudgeEntry> entries, Budget left)
    {
        var brief = await context.CallActivityAsync<string>(nameof(BriefJudge), new JudgeTask(task.Scope, task.Agent, entries));
        var step = Races.JudgeStep(task.Step);
        var result = await context.CallSubOrchestratorAsync<AgentResult>(
            nameof(RunAgent),
            new AgentTask
            {
                Scope = task.Scope,
                Agent = _race.Judge!,
                Step = step,
                Under = task.Step,
                Input = task.Input,
                Brief = brief,
                Budget = left.Slice(_race.JudgeLimits!),
                Deadline = task.Deadline,
                Time = _race.JudgeLimits!.Time,
                Judges = true,
            },
            new TaskOptions().WithInstanceId(InstanceIds.Agent(task.Scope.Key(), step)));
        _judged = result.Spent;
        if (result.End != AgentEnd.Answered)
            return (null, result.Setback);
        return (await context.CallActivityAsync<Picked>(nameof(ReadPick), new PickTask(task.Scope, result.Answer!, [.. entries.Select(e => e.Number)])), null);
    }

    private async Task<Setback> FailureAsync()
    {
        var setbacks = (await Task.WhenAll(_variants)).Select(r => r.Result!.Setback!).ToArray();
        return setbacks[Races.Failure([.. setbacks.Select(s => s.Outcome)])];
    }

    private async Task<VariantResult> TryAsync(int number, Budget slice)
    {
        var variant = new VariantTask(
            task with { Step = Races.Step(task.Step, number), Budget = slice, Offer = null }, plan with { Race = null }, tools, _race.Variations[number - 1]);
        try
        {
            return await context.CallSubOrchestratorAsync<VariantResult>(nameof(RunVariant), variant, new TaskOptions().WithInstanceId(Id(number)));
        }
        catch (TaskFailedException e)
        {
            // What a variant that broke down has spent is not known, so it counts as the whole of its slice.
            var setback = new Setback(Outcome.Fault, Faults.Reason(e), task.Agent, variant.Task.Step);
            return new VariantResult { End = VariantEnd.Failed, Result = new AgentResult { End = AgentEnd.Stopped, Setback = setback }, Spent = slice.AsSpend() };
        }
    }

    private static bool Valid(VariantResult result) => result.End is VariantEnd.Done or VariantEnd.Held;

    private string Id(int number) => InstanceIds.Agent(task.Scope.Key(), Races.Step(task.Step, number));

    private Task JournalAsync(string type, object data, string? which = null) => context.JournalAsync(task.Scope, type, task.Step, task.Agent, data, which);
}
