using Baton.Agents;
using Microsoft.DurableTask;

namespace Baton.Functions;

/// <summary>What a model is given next.</summary>
/// <param name="Transcript">Hash of the transcript so far.</param>
/// <param name="Answers">Results of the calls it asked for last.</param>
/// <param name="Feedback">Hash of the blob that tells it what was wrong. Null: nothing was.</param>
internal sealed record ModelInput(string Transcript, IReadOnlyList<ToolAnswer> Answers, string? Feedback);

/// <summary>An agent's model calls: transport failures are tried again after durable waits, and then by the fallback model.</summary>
/// <param name="context">The orchestration.</param>
/// <param name="task">Whose calls they are.</param>
/// <param name="lost">Completes when another variant has won the race that this is a part of. Null: it is none.</param>
internal sealed class ModelCalls(TaskOrchestrationContext context, AgentTask task, Task? lost)
{
    /// <summary>When the agent's turn began.</summary>
    public DateTime Started { get; } = context.CurrentUtcDateTime;

    /// <summary>True once the fallback model is used.</summary>
    public bool OnFallback { get; set; }

    /// <summary>What sets the variant apart whose calls these are. Null: nothing.</summary>
    public Variation? Variation { get; set; }

    /// <summary>Calls the model for one step.</summary>
    public async Task<ModelTurn> CallAsync(AgentPlan plan, string step, ModelInput input, string? tools, Budget budget, TimeSpan waited, bool mayReject)
    {
        var spent = Spend.None;
        var first = 1;
        for (var attempt = 1; ; attempt++)
        {
            var turn = await context.CallActivityAsync<ModelTurn>(nameof(CallModel), new ModelTask
            {
                Scope = task.Scope,
                Agent = task.Agent,
                Step = step,
                Attempt = attempt,
                Transcript = input.Transcript,
                Tools = tools,
                Answers = input.Answers,
                Feedback = input.Feedback,
                Brief = task.Brief,
                Fallback = OnFallback,
                Variation = Variation,
                StandsFor = task.StandsFor,
                Budget = budget.Less(spent),
                Deadline = Deadline(waited),
                Final = task.Final,
                MayReject = mayReject,
            });
            spent += turn.Spent;
            turn = turn with { Spent = spent };
            if (turn.Kind != TurnKind.Failed || budget.Less(spent).Steps < 1)
                return turn;

            var wait = Backoff.Wait(task.Scope.TraceId, step, attempt - first + 1, turn.RetryAfter);
            var again = turn.Transient && attempt - first + 1 < plan.Attempts && context.CurrentUtcDateTime + wait < Deadline(waited);
            if (!again && (!plan.HasFallback || OnFallback))
                return turn;
            if (!again)
            {
                await FallBackAsync(step, turn.Problem!);
                first = attempt + 1;
                continue;
            }

            await context.WaitToRetryAsync(task, step, "model", attempt, wait, cut: lost);
            if (lost?.IsCompleted == true)
                return turn;
        }
    }

    /// <summary>Uses the fallback model from here on.</summary>
    public Task FallBackAsync(string step, string why)
    {
        OnFallback = true;
        return context.JournalAsync(task.Scope, EventTypes.FallbackUsed, step, task.Agent, new { rung = "model", reason = why }, "model");
    }

    private DateTime Deadline(TimeSpan waited) =>
        task.Time is { } time && Started + time + waited < task.Deadline ? Started + time + waited : task.Deadline;
}
