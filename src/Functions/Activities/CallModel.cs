using Baton.Agents;
using Baton.Models;
using Baton.Records;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>
/// One model call. Its result is in the effect ledger before the activity ends, so that a call whose result was recorded is never made again;
/// what it may cost is reserved before it is made.
/// </summary>
public sealed class CallModel(
    IRunStore store, Journal journal, PinnedTeams teams, ModelPrompts prompts, ModelReplies replies, AnswerCache cache, ModelGateway gateway,
    Recordings recordings, RunCancellations cancellations, RunTelemetry telemetry, TimeProvider clock)
{
    /// <summary>Calls the model, or returns what it answered when this step was done before.</summary>
    [Function(nameof(CallModel))]
    public async Task<ModelTurn> Run([ActivityTrigger] ModelTask task, CancellationToken cancellation)
    {
        var team = await teams.GetAsync(task.Scope, cancellation);
        if (await recordings.ModelAsync(task, cancellation) is { } recorded)
            return await ReplayAsync(team, task, recorded, cancellation);
        var prompt = await prompts.BuildAsync(team, task, cancellation);
        var request = prompt.Request with { Timeout = Shorter(prompt.Request.Timeout, task.Deadline - clock.GetUtcNow().UtcDateTime) };
        if (gateway.Bound(request).InputTokens is var size && size > prompt.Most)
            return await TooLongAsync(task, size, prompt.Most, cancellation);
        var key = Key(task);
        if (Fit(request, task.Budget, gateway) is not { } fitted)
            return await RefuseAsync(task, new Reservation(Reserve(gateway.Bound(request)), 0), cancellation);

        request = fitted with { IdempotencyKey = $"{task.Scope.Tenant}/{task.Scope.Run}/{key.Step}" };
        var bound = Reserve(gateway.Bound(request));
        var known = await FindAsync(team, task, prompt, cancellation);
        Recordings.MayCall(task.Scope, task.Step);
        RunEvent[] intent = known.Answer is not null ? [] :
        [
            .. Trimmed(task, prompt),
            Event(task, EventTypes.BudgetReserved, new { tokens = bound.Tokens, cost = bound.Cost }),
            Event(task, EventTypes.ModelRequested, new { candidates = request.Candidates, attempt = task.Attempt, fallback = task.Fallback }),
        ];
        var held = new List<EffectKey>();
        try
        {
            // Every execution has an intent of its own, so that those that were cut off can be counted: each may have been billed.
            while (true)
            {
                var reservation = new Reservation(bound, held.Count);
                if (!reservation.Fits(task.Budget))
                    return await RefuseAsync(task, reservation, cancellation);
                var own = held.Count == 0 ? key : key with { Step = $"{key.Step}~{held.Count + 1}" };
                var entry = await store.BeginAsync(own, prompt.Fingerprint, intent, cancellation);
                if (entry.State == LedgerState.Done)
                    return BatonJson.Read<ModelTurn>(entry.Result!.Value);
                held.Add(own);
                if (entry.State == LedgerState.Interrupted)
                    continue;
                var (turn, events) = known.Answer is { } answer
                    ? await UseAsync(team, task, prompt, answer, reservation, cancellation)
                    : await CallAsync(team, task, prompt, request, own.Step, known.Key, reservation, cancellation);
                await store.CompleteAsync(own, BatonJson.ToUtf8(turn), events, CancellationToken.None);
                return turn;
            }
        }
        finally
        {
            foreach (var one in held)
                store.Release(one);
        }
    }

    /// <summary>The turn as the run had it that this one begins like. It was paid for there; here it counts as a step and no more.</summary>
    private async Task<ModelTurn> ReplayAsync(Team team, ModelTask task, RecordedModel recorded, CancellationToken cancellation)
    {
        var fork = task.Scope.Fork!;
        if (fork.IsReplay && !recorded.IsLost && (await prompts.BuildAsync(team, task, cancellation)).Fingerprint != recorded.Fingerprint)
            throw new InvalidOperationException($"The prompt of step {task.Step} is not the one that was recorded.");
        var turn = fork.IsReplay ? recorded.Turn : recorded.Turn with { Spent = new Spend(0, 0, 1) };
        RunEvent[] events =
        [
            turn.Kind == TurnKind.Failed
                ? Event(task, EventTypes.ModelFailed, new { reason = turn.Problem, transient = turn.Transient, attempt = task.Attempt, replayedFrom = fork.Run })
                : Event(task, EventTypes.CacheHit, new
                {
                    candidate = recorded.Candidate,
                    scope = "recording",
                    replayedFrom = fork.Run,
                    savedTokens = recorded.Tokens,
                    savedCost = recorded.Cost,
                    kind = turn.Kind,
                    transcript = turn.Transcript,
                    cacheKey = recorded.CacheKey,
                    preview = recorded.Preview,
                }),
            .. turn.Calls.Where(c => c.Answer is not null).Select(c => Event(task with { Step = c.Step }, EventTypes.ToolCompleted, new
            {
                tool = ToolFunctions.ReadBlob, isError = false, result = c.Answer, replayedFrom = fork.Run,
            })),
        ];
        return await recordings.KeepAsync(Key(task), recorded.Fingerprint, turn, events, cancellation);
    }

    private async Task<(ModelTurn Turn, RunEvent[] Events)> CallAsync(
        Team team, ModelTask task, ModelPrompt prompt, ModelRequest request, string effect, string? cacheKey, Reservation reservation, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        using var work = cancellations.Enter(task.Scope.Key(), cancellation);
        using var shown = telemetry.Chat(task, effect, team, request);
        try
        {
            var reply = await gateway.CompleteAsync(request, work.Token);
            shown.Answered(reply);
            var spent = new Spend(reply.InputTokens + reply.OutputTokens, reply.Cost, 1);
            var message = ModelPrompts.FromReply(reply.Message, task.Step);
            var cutOff = reply.FinishReason == "length";
            var turn = await replies.ReadAsync(team, task, prompt, message, cutOff, cancellation) with { Spent = reservation.Settle(spent) };
            telemetry.Refused(team.Id, task.Agent, turn.Calls.Count(c => c.Refusal is not null));
            var kept = cacheKey is not null && ModelReplies.MayKeep(turn, cutOff);
            if (kept)
                await KeepAsync(team, task, cacheKey!, new CachedAnswer(message, reply.Candidate, reply.InputTokens, reply.OutputTokens, reply.Cost));
            return (turn,
            [
                Event(task, EventTypes.ModelCompleted, new
                {
                    candidate = reply.Candidate,
                    model = reply.Model,
                    inputTokens = reply.InputTokens,
                    outputTokens = reply.OutputTokens,
                    estimated = reply.Estimated,
                    cost = reply.Cost,
                    durationMs = (long)clock.GetElapsedTime(started).TotalMilliseconds,
                    finish = reply.FinishReason,
                    skipped = reply.Skipped.Count == 0 ? null : reply.Skipped,
                    kind = turn.Kind,
                    calls = turn.Calls.Count == 0 ? (int?)null : turn.Calls.Count,
                    refused = turn.Calls.Any(c => c.Refusal is not null) ? turn.Calls.Count(c => c.Refusal is not null) : (int?)null,
                    asks = Questions.In(reply.Message.Text) is { Count: > 0 } asks ? asks : null,
                    transcript = turn.Transcript,
                    cacheKey = kept ? cacheKey : null,
                    preview = Journal.Preview(reply.Message.Text),
                }),
                Settled(task, turn.Spent, reservation),
                .. turn.Calls.Where(c => c.Answer is not null).Select(c => Event(
                    task with { Step = c.Step }, EventTypes.ToolCompleted, new { tool = ToolFunctions.ReadBlob, isError = false, result = c.Answer })),
            ]);
        }
        catch (OperationCanceledException) when (work.IsRunCancelled)
        {
            shown.Failed(RunTelemetry.Word(Outcome.Cancelled));

            // Like a call that was cut off it may have been billed, up to its bound.
            var spent = reservation.Settle(reservation.Bound);
            var turn = new ModelTurn { Kind = TurnKind.Failed, Problem = "The run was cancelled during the call.", Spent = spent };
            return (turn,
            [
                Event(task, EventTypes.ModelFailed, new { reason = turn.Problem, transient = false, attempt = task.Attempt }),
                Settled(task, spent, reservation),
            ]);
        }
        catch (ModelUnavailableException e)
        {
            shown.Failed(RunTelemetry.Word(Outcome.ModelFailed));
            var turn = new ModelTurn
            {
                Kind = TurnKind.Failed,
                Problem = Journal.Preview(e.Message, Journal.ReasonLength),
                Transient = e.Transient,
                RetryAfter = e.RetryAfter,
                Spent = reservation.Settle(new Spend(0, 0, 1)),
            };
            return (turn,
            [
                Event(task, EventTypes.ModelFailed, new
                {
                    reason = turn.Problem,
                    transient = e.Transient,
                    retryAfter = e.RetryAfter,
                    attempt = task.Attempt,
                    durationMs = (long)clock.GetElapsedTime(started).TotalMilliseconds,
                }),
                Settled(task, turn.Spent, reservation),
            ]);
        }
    }

    /// <summary>The answer that is known already, and the key under which one may be kept; null where the agent's answers are not.</summary>
    private async Task<(CachedAnswer? Answer, string? Key)> FindAsync(Team team, ModelTask task, ModelPrompt prompt, CancellationToken cancellation)
    {
        var scope = team.Member(task.Agent).Cache;
        if (scope == CacheScope.None)
            return default;
        var key = RequestKeys.Of(prompt.Request);
        return (await cache.FindAsync(task.Scope, scope, key, cancellation), key);
    }

    private async Task<(ModelTurn Turn, RunEvent[] Events)> UseAsync(
        Team team, ModelTask task, ModelPrompt prompt, CachedAnswer answer, Reservation reservation, CancellationToken cancellation)
    {
        var message = answer.For(task.Step);
        telemetry.CacheHit(team.Id, task.Agent);

        // It counts as a step, so that an agent that only repeats itself comes to its limit.
        var turn = await replies.ReadAsync(team, task, prompt, message, cutOff: false, cancellation) with { Spent = reservation.Settle(new Spend(0, 0, 1)) };
        return (turn,
        [
            Event(task, EventTypes.CacheHit, new
            {
                candidate = answer.Candidate,
                scope = team.Member(task.Agent).Cache,
                savedTokens = answer.InputTokens + answer.OutputTokens,
                savedCost = answer.Cost,
                kind = turn.Kind,
                transcript = turn.Transcript,
                preview = Journal.Preview(message.Text),
            }),
            Settled(task, turn.Spent, reservation),
        ]);
    }

    private async Task KeepAsync(Team team, ModelTask task, string key, CachedAnswer answer)
    {
        try
        {
            await cache.KeepAsync(task.Scope, team.Member(task.Agent).Cache, key, answer, CancellationToken.None);
        }
        catch (IOException)
        {
            // The answer was paid for and is about to be recorded in its run; that it cannot be shared is no reason to lose it.
        }
    }

    private IEnumerable<RunEvent> Trimmed(ModelTask task, ModelPrompt prompt) => prompt.Trimmed is { } trimmed
        ? [Event(task, EventTypes.ContextTrimmed, new { leftOut = trimmed.LeftOut, shortened = trimmed.Shortened, most = prompt.Most })]
        : [];

    /// <summary>Not even what cannot be left out is short enough.</summary>
    private async Task<ModelTurn> TooLongAsync(ModelTask task, long size, long most, CancellationToken cancellation)
    {
        var problem = $"Expected a prompt of at most {most} tokens, found one of up to {size} that cannot be made shorter. "
            + "Shorten the instructions or the schemas, give the agent fewer tools, or use a model that takes more.";
        await journal.AppendAsync(task.Scope, [Event(task, EventTypes.ModelFailed, new { reason = problem, transient = false, attempt = task.Attempt })], cancellation);
        return new ModelTurn { Kind = TurnKind.Failed, Problem = problem, Spent = new Spend(0, 0, 1) };
    }

    /// <summary>The call does not fit into what is left after what was lost.</summary>
    private async Task<ModelTurn> RefuseAsync(ModelTask task, Reservation reservation, CancellationToken cancellation)
    {
        var (bound, lost) = (reservation.Bound, reservation.Lost);
        var left = task.Budget.Less(lost);
        var problem = $"The next model call may need {bound.Tokens} tokens and cost {bound.Cost:0.####}; "
            + $"{Math.Max(0, left.Tokens)} tokens, {Math.Max(0, left.Cost):0.####} and {Math.Max(0, left.Steps)} steps are left. "
            + "Raise 'limits' in the team file, or give the agent less to read.";
        var exceeded = Event(
            task, EventTypes.BudgetExceeded, new { tokens = bound.Tokens, cost = bound.Cost, tokensLeft = left.Tokens, costLeft = left.Cost, stepsLeft = left.Steps });
        await journal.AppendAsync(
            task.Scope, reservation.Interruptions == 0 ? [exceeded] : [exceeded, Settled(task, lost, reservation)], cancellation);
        return new ModelTurn { Kind = TurnKind.OverBudget, Problem = problem, Spent = lost };
    }

    private RunEvent Settled(ModelTask task, Spend spent, Reservation reservation) => Event(task, EventTypes.BudgetSettled, new
    {
        tokens = spent.Tokens,
        cost = spent.Cost,
        steps = spent.Steps,
        lost = reservation.Interruptions == 0 ? (long?)null : reservation.Lost.Tokens,
        interruptions = reservation.Interruptions == 0 ? (int?)null : reservation.Interruptions,
    });

    /// <summary>The request, its answer made shorter where only a shorter one is sure to fit the budget; null where none is.</summary>
    private static ModelRequest? Fit(ModelRequest request, Budget budget, ModelGateway gateway)
    {
        const int shortestAnswer = 64;
        var bound = Reserve(gateway.Bound(request));
        if (budget.Covers(bound))
            return request;
        var spare = budget.Tokens - (bound.Tokens - request.MaxOutputTokens);
        for (var most = Math.Min(spare, request.MaxOutputTokens); most >= shortestAnswer; most /= 2)
        {
            var shorter = request with { MaxOutputTokens = (int)most };
            if (budget.Covers(Reserve(gateway.Bound(shorter))))
                return shorter;
        }

        return null;
    }

    private static Spend Reserve(ModelBound bound) => new(bound.Tokens, bound.Cost, 1);

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => b <= TimeSpan.Zero ? TimeSpan.FromMilliseconds(1) : a < b ? a : b;

    private static EffectKey Key(ModelTask task) => new(task.Scope.Key(), task.Attempt == 1 ? task.Step : $"{task.Step}#{task.Attempt}");

    private RunEvent Event(ModelTask task, string type, object data) =>
        journal.Event(task.Scope, type, task.Step, task.Agent, data, task.Attempt == 1 ? null : $"{task.Attempt}");
}
