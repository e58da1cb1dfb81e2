using Baton.Agents;
using Baton.Tools;
using Microsoft.DurableTask;

namespace Baton.Functions;

/// <summary>What a tool asks in the course of one call, and what became of it: each question is a gate, and the call goes on once all are closed.</summary>
/// <param name="context">The orchestration.</param>
/// <param name="task">Whose call it is.</param>
/// <param name="request">The call.</param>
/// <param name="pinned">Hash of the pinned tools.</param>
internal sealed class ToolTalk(TaskOrchestrationContext context, AgentTask task, ToolRequest request, string pinned)
{
    private int _gates;
    private int _waits;

    /// <summary>Which call is next, from 1.</summary>
    public int Round { get; private set; } = 1;

    /// <summary>Hash of the blob with what the tool asked last. Null: nothing yet.</summary>
    public string? Asked { get; private set; }

    /// <summary>What became of each question, in their order.</summary>
    public IReadOnlyList<QuestionReply> Replies { get; private set; } = [];

    /// <summary>A person was waited for.</summary>
    public bool Waited => _gates > 0;

    /// <summary>Puts the questions to people, side by side; where there is none, waits before the tool is called again.</summary>
    public async Task AskAsync(ToolOutcome outcome)
    {
        var first = _gates + 1;
        _gates += outcome.Questions;
        Replies = await Task.WhenAll(Enumerable.Range(0, outcome.Questions).Select(i => AskAsync(outcome.Result, i, $"{request.Step}.ask{first + i}")));
        if (outcome.Questions == 0)
            await context.WaitToRetryAsync(task, request.Step, request.Tool!, ++_waits, Backoff.Wait(task.Scope.TraceId, request.Step, Round, null), round: 0);
        Asked = outcome.Result;
        Round++;
    }

    /// <summary>Begins anew: the call that is made now is another one.</summary>
    public void Forget() => (Round, Asked, Replies) = (1, null, []);

    private async Task<QuestionReply> AskAsync(string asked, int number, string step)
    {
        var result = await context.CallSubOrchestratorAsync<GateResult>(
            GateOrchestrator.Name,
            new GateTask
            {
                Scope = task.Scope,
                Agent = task.Agent,
                Step = step,
                Kind = GateKind.Question,
                Tool = request.Tool,
                Tools = pinned,
                Arguments = request.Arguments,
                Asked = asked,
                Question = number,
                Deadline = task.Deadline,
            },
            new TaskOptions().WithInstanceId(InstanceIds.Gate(task.Scope.Key(), step)));
        return result.Answer switch
        {
            { Decision: GateDecision.Respond } answer => new QuestionReply(ToolReplyKind.Accept, answer.Content),
            { } => new QuestionReply(ToolReplyKind.Decline, null),
            null => new QuestionReply(ToolReplyKind.Cancel, null),
        };
    }
}
