using System.Text.Json;
using Baton.Agents;
using Baton.Records;
using Baton.Tools;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>
/// One tool call. What the agent may call is checked here, where the call is made. The intent is in the effect ledger before the call and the result
/// after it: a call that was done is not made again, and one that was cut off is made again only where that is safe.
/// </summary>
public sealed class CallTool(
    IRunStore store, Journal journal, PinnedTeams teams, Recordings recordings, ToolGateway gateway, LinkSigner signer,
    RunCancellations cancellations, RunTelemetry telemetry, TimeProvider clock)
{
    private const int MostRounds = 10;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(100);

    /// <summary>Calls the tool, or returns what it answered when this step was done before.</summary>
    [Function(nameof(CallTool))]
    public async Task<ToolOutcome> Run([ActivityTrigger] ToolTask task, CancellationToken cancellation)
    {
        var recorded = await recordings.ToolAsync(task, Key(task).Step, cancellation);
        if (recorded?.Outcome is { } outcome)
            return await recordings.KeepAsync(Key(task), Fingerprint(task), outcome, Replayed(task, recorded), cancellation);
        Recordings.MayCall(task.Scope, task.Step);
        var team = await teams.GetAsync(task.Scope, cancellation);
        if (!ToolAccess.IsAllowed(team.Member(task.Agent), task.Tool))
            throw new InvalidOperationException($"Agent '{task.Agent}' of team '{team.Id}' may not call '{task.Tool}'.");

        var tools = await store.GetJsonAsync<IReadOnlyList<ToolDefinition>>(task.Scope.Tenant, task.Tools, cancellation);
        var tool = tools.Single(t => t.QualifiedName == task.Tool);
        var arguments = await store.GetJsonAsync<JsonElement>(task.Scope.Tenant, task.Arguments, cancellation);
        var policy = ToolPolicy.Decide(team, tool, arguments).Policy;
        if (policy == ApprovalPolicy.Deny)
            throw new InvalidOperationException($"The team file denies '{task.Tool}' with the arguments of step {task.Step}; nobody can approve it.");
        if (task.Gate is null && policy != ApprovalPolicy.Allow)
            throw new InvalidOperationException($"'{task.Tool}' needs an approval, and step {task.Step} has none.");

        // What a tool asked is on record as the result of one effect, and the call that goes on with the answers is another: neither is repeated.
        var key = Key(task);
        var entry = await store.BeginAsync(key, Fingerprint(task), [Intent(task, arguments)], cancellation);
        if (entry.State == LedgerState.Done)
        {
            await journal.AppendAsync(task.Scope, [Event(task, EventTypes.ToolReplayed, new { tool = task.Tool })], cancellation);
            return BatonJson.Read<ToolOutcome>(entry.Result!.Value);
        }

        using var work = cancellations.Enter(task.Scope.Key(), cancellation);
        try
        {
            if ((entry.State != LedgerState.Interrupted && recorded is null) || IsRepeatable(tool))
                return await CallAsync(team, task, tool, arguments, key, work.Token);
            if (recorded is null)
                telemetry.ToolLost(task, key.Step);
            return await DoubtAsync(task, key, recorded is null
                ? "The call was cut off before its answer was recorded."
                : $"The call was begun in run {task.Scope.Fork!.Run}, which this run begins like, and its answer was not recorded there.", cancellation);
        }
        catch (OperationCanceledException) when (work.IsRunCancelled)
        {
            return await CancelAsync(task, tool, key);
        }
        catch
        {
            store.Release(key);
            throw;
        }
    }

    private async Task<ToolOutcome> CallAsync(
        Team team, ToolTask task, ToolDefinition tool, JsonElement arguments, EffectKey key, CancellationToken cancellation)
    {
        using var shown = telemetry.Tool(task, task.Try == 1 ? key.Step : $"{key.Step}~{task.Try}", team, arguments);
        var idempotencyKey = $"{task.Scope.Tenant}/{task.Scope.Run}/{Effect(task)}";
        if (ToolFunctions.TakesApprovalToken(tool))
            arguments = ToolFunctions.WithApprovalToken(arguments, signer.ApprovalToken(task.Scope.Tenant, task.Gate ?? team.Id, task.Arguments));
        if (ToolFunctions.TakesIdempotencyKey(tool))
            arguments = ToolFunctions.WithIdempotencyKey(arguments, idempotencyKey);
        var started = clock.GetTimestamp();
        try
        {
            var result = await SendAsync(team, task, tool, arguments, idempotencyKey, cancellation);
            if (result.Asks is { } questions && WhyNot(task, questions) is { } problem)
                result = new ToolResult(problem, null, IsError: true);
            if (result.Asks is { } asks)
            {
                shown.Asked();
                return await AskedAsync(task, key, asks);
            }

            shown.Answered(result.Text, result.IsError);
            var whole = await store.PutTextAsync(task.Scope.Tenant, result.Text, CancellationToken.None);
            var excerpt = LongText.IsLong(result.Text)
                ? await store.PutTextAsync(task.Scope.Tenant, LongText.Begin(result.Text, whole), CancellationToken.None)
                : null;
            var outcome = new ToolOutcome(ToolEnd.Answered, whole, result.IsError, tool.ReadOnly != true, excerpt);
            await store.CompleteAsync(
                key,
                BatonJson.ToUtf8(outcome),
                [
                    Event(task, result.IsError ? EventTypes.ToolFailed : EventTypes.ToolCompleted, new
                    {
                        tool = task.Tool,
                        durationMs = (long)clock.GetElapsedTime(started).TotalMilliseconds,
                        isError = result.IsError,
                        result = outcome.Result,
                        length = result.Text.Length,
                        preview = Journal.Preview(result.Text),
                    }),
                ],
                CancellationToken.None);
            return outcome;
        }
        catch (ToolUnavailableException e) when (!e.AskedPerson && (!e.MayHaveHappened || IsRepeatable(tool)))
        {
            // Nothing happened, or doing it again with the same key does no harm: the step stays open for the next try.
            shown.Failed("tool_unavailable");
            if (e.MayHaveHappened)
                store.Release(key);
            else
                await store.AbandonAsync(key, [], cancellation);
            var problem = await store.PutTextAsync(task.Scope.Tenant, e.Message, cancellation);
            return new ToolOutcome(e.MayHaveHappened && tool.ReadOnly != true ? ToolEnd.TryAgainOrAsk : ToolEnd.TryAgain, problem, true, tool.ReadOnly != true);
        }
        catch (ToolUnavailableException e)
        {
            shown.Failed(RunTelemetry.Word(Outcome.AmbiguousEffect));
            return await DoubtAsync(task, key, e.Message, cancellation);
        }
        catch (OperationCanceledException)
        {
            shown.Failed(RunTelemetry.Word(Outcome.Cancelled));
            throw;
        }
    }

    private async Task<ToolResult> SendAsync(
        Team team, ToolTask task, ToolDefinition tool, JsonElement arguments, string idempotencyKey, CancellationToken cancellation)
    {
        var (tenant, folder, server) = (task.Scope.Tenant, task.Scope.Folder, team.McpServers[tool.Server]);
        if (task.Asked is null)
            return await gateway.CallAsync(tool.Server, server, tool, arguments, idempotencyKey, folder, Timeout, cancellation);
        var asked = await store.GetJsonAsync<ToolQuestions>(tenant, task.Asked, cancellation);
        var replies = new List<ToolReply>(task.Replies.Count);
        foreach (var reply in task.Replies)
            replies.Add(new ToolReply(reply.Kind, reply.Content is null ? null : await store.GetJsonAsync<JsonElement>(tenant, reply.Content, cancellation)));
        return await gateway.ResumeAsync(tool.Server, server, tool, arguments, idempotencyKey, folder, Timeout, asked, replies, cancellation);
    }

    private static string? WhyNot(ToolTask task, ToolQuestions asks) =>
        task.Round >= MostRounds
            ? $"{task.Tool} did not finish: it was called {MostRounds} times, with what it had asked for each time, and asks again."
            : !task.MayAsk
            ? $"{task.Tool} did not finish: it asks a person \"{asks.Items.FirstOrDefault()?.Message}\", and several attempts at this task race here, in which nobody is asked."
            : null;

    private async Task<ToolOutcome> AskedAsync(ToolTask task, EffectKey key, ToolQuestions asks)
    {
        var asked = await store.PutJsonAsync(task.Scope.Tenant, asks, CancellationToken.None);
        var outcome = new ToolOutcome(ToolEnd.Asked, asked, false, true, Questions: asks.Items.Count);
        await store.CompleteAsync(
            key,
            BatonJson.ToUtf8(outcome),
            [Event(task, EventTypes.ToolAsked, new { tool = task.Tool, round = task.Round, questions = asks.Items.Count })],
            CancellationToken.None);
        return outcome;
    }

    // The run is over, so that nobody is asked; the record says what is known.
    private Task<ToolOutcome> CancelAsync(ToolTask task, ToolDefinition tool, EffectKey key) => tool.ReadOnly == true
        ? EndAsync(task, key, "The run was cancelled during the call, and the server was told. The tool has no effect.", EventTypes.ToolCancelled)
        : DoubtAsync(
            task,
            key,
            "The run was cancelled during the call, and the server was told. Whether the call had its effect is not known; nobody is asked, for the run is over.",
            CancellationToken.None);

    private Task<ToolOutcome> DoubtAsync(ToolTask task, EffectKey key, string why, CancellationToken cancellation) =>
        EndAsync(task, key, why, EventTypes.ToolAmbiguous, cancellation);

    private async Task<ToolOutcome> EndAsync(ToolTask task, EffectKey key, string why, string type, CancellationToken cancellation = default)
    {
        var outcome = new ToolOutcome(ToolEnd.Ambiguous, await store.PutTextAsync(task.Scope.Tenant, why, cancellation), true, true);
        await store.CompleteAsync(
            key,
            BatonJson.ToUtf8(outcome),
            [Event(task, type, new { tool = task.Tool, reason = Journal.Preview(why, Journal.ReasonLength) })],
            cancellation);
        return outcome;
    }

    private RunEvent[] Replayed(ToolTask task, RecordedTool recorded)
    {
        var from = task.Scope.Fork!.Run;
        return
        [
            Event(task, EventTypes.ToolReplayed, new { tool = task.Tool, replayedFrom = from }),
            Event(task, recorded.Type, Recordings.Retold(recorded.Told, from)),
        ];
    }

    private static EffectKey Key(ToolTask task) => new(task.Scope.Key(), task.Round == 1 ? Effect(task) : $"{Effect(task)}?{task.Round}");

    private static bool IsRepeatable(ToolDefinition tool) => tool.ReadOnly == true || tool.Idempotent == true;

    private static string Effect(ToolTask task) => task.Attempt == 1 ? task.Step : $"{task.Step}#{task.Attempt}";

    private static string Fingerprint(ToolTask task) => task.Asked is null
        ? $"{task.Tool} {task.Arguments}"
        : $"{task.Tool} {task.Arguments} {task.Asked} {string.Join(' ', task.Replies.Select(r => r.Content ?? $"{r.Kind}"))}";

    private RunEvent Intent(ToolTask task, JsonElement arguments) => task.Round == 1
        ? Event(task, EventTypes.ToolIntent, new { tool = task.Tool, argumentsHash = task.Arguments, arguments = Journal.Preview(arguments.GetRawText()), gate = task.Gate })
        : Event(task, EventTypes.ToolResumed, new { tool = task.Tool, round = task.Round, replies = task.Replies });

    private RunEvent Event(ToolTask task, string type, object data) => journal.Event(
        task.Scope, type, task.Step, task.Agent, data, (task.Attempt, task.Round) switch
        {
            (1, 1) => null,
            (_, 1) => $"{task.Attempt}",
            _ => $"{task.Attempt}?{task.Round}",
        });
}
