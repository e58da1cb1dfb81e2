using Baton.Agents;
using Microsoft.DurableTask;

namespace Baton.Functions;

/// <summary>A step of a pipeline in which one member's work goes back to it until another accepts it, a bounded number of times.</summary>
internal sealed class ReviewLoop(TaskOrchestrationContext context, TeamTask task, Members members, Review review, string step, bool final)
{
    private int _turns;
    private Setback? _refused;

    /// <summary>Runs the loop to its end.</summary>
    /// <param name="work">Hash of the blob with what the author made already. Null: the author begins.</param>
    /// <param name="material">Hash of the blob with what the author worked from. Null: the task alone.</param>
    public async Task<AgentResult> RunAsync(string? work, string? material)
    {
        string? brief = null;
        for (var round = 0; ; round++)
        {
            if (work is null || brief is not null)
            {
                var made = await RunAsync(review.Of, brief, material, final);
                if (made.End != AgentEnd.Answered)
                    return made with { Answer = made.Answer ?? work };
                work = made.Answer!;
            }

            var ask = await context.CallActivityAsync<string>(nameof(AskReviewer), new ReviewerTask(task.Scope, review, work, round));
            var reviewed = await RunAsync(review.By, ask, null, false);
            if (reviewed.End != AgentEnd.Answered)
                return reviewed with { Answer = work };
            var turn = Steps.Under(step, _turns);
            var read = await context.CallActivityAsync<ReadReviewed>(
                nameof(ReadReview), new ReviewTask(task.Scope, turn, review, work, round, reviewed.Answer!));
            if (read is { Problem: null, Brief: null })
                return new AgentResult { End = AgentEnd.Answered, Answer = work, Setback = _refused };
            if (read.Problem is not null || round == review.Rounds)
            {
                var setback = read.Problem is null
                    ? new Setback(Outcome.StepLimit, $"{review.By} sent the work back more than {review.Rounds} times; last: {read.Feedback}", review.By, turn)
                    : new Setback(Outcome.InvalidOutput, read.Problem, review.By, turn);
                return new AgentResult { End = AgentEnd.Stopped, Answer = work, Setback = setback, Refused = _refused };
            }

            brief = read.Brief;
        }
    }

    private async Task<AgentResult> RunAsync(string member, string? brief, string? material, bool isFinal)
    {
        var part = new MemberTask(member, Steps.Under(step, ++_turns), task.Input)
        {
            Previous = material, Brief = brief, Final = isFinal, Refused = _refused,
        };
        var result = await members.RunAsync(part);
        _refused = FanOut.Refused(result);
        return result;
    }
}
