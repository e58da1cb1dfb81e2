using Baton.Agents;

namespace Baton.Cli;

/// <summary>Runs one case.</summary>
/// <param name="head">Where.</param>
/// <param name="team">The team, as the head is told.</param>
/// <param name="judge">Judges rubrics. Null: there are none.</param>
internal sealed class CaseRun(Head head, string team, RubricJudge? judge)
{
    public async Task<CaseResult> RunAsync(SuiteCase test, CancellationToken cancellationToken)
    {
        string run;
        try
        {
            run = StartedRun.Id(head, await head.Client.PostAsync("api/runs", new { team, input = test.Input, by = "eval" }, cancellationToken));
        }
        catch (HeadProblemException e)
        {
            return new CaseResult(test.Name, false, null, null, [$"the run did not start: {e.Message} {string.Join("; ", e.Errors)}"], null, null, 0, 0, 0);
        }

        var called = new List<string>();
        var problems = new List<string>();
        await foreach (var e in head.Client.FollowAsync(run, 0, cancellationToken))
        {
            if (e.Type == EventTypes.ToolCompleted && e.Data.Text("tool") is { } tool)
                called.Add(tool);
            if (e.Type == EventTypes.GateOpened && e.Data.Text("gate") is { } gate && problems.Count == 0 && await DecideAsync(test, run, gate, cancellationToken) is { } problem)
                problems.Add(problem);
        }

        var view = await head.Client.RunAsync(run, cancellationToken);
        if (problems.Count == 0)
            problems.AddRange(CaseChecks.Failures(test.Expect, view, called));
        var (score, verdict) = ((decimal?)null, (string?)null);
        if (problems.Count == 0 && test.Rubric is { } rubric)
        {
            (score, verdict) = await judge!.JudgeAsync(rubric, test.Input, view.Output, cancellationToken);
            if (score is null || score < rubric.Least)
                problems.Add($"expected a score of at least {rubric.Least}, found {(score is null ? "none" : $"{score}")}: {verdict}");
        }

        var seconds = view is { StartedAt: { } from, EndedAt: { } to } ? (to - from).TotalSeconds : 0;
        return new CaseResult(test.Name, problems.Count == 0, run, view.Outcome, problems, score, verdict, view.Cost, view.Tokens, seconds);
    }

    /// <summary>Says at a gate what the case says; where it says nothing, the run is ended.</summary>
    /// <returns>Why the case has failed by it; null when it has not.</returns>
    private async Task<string?> DecideAsync(SuiteCase test, string run, string id, CancellationToken cancellationToken)
    {
        var problem = $"the run waits for a person at {id}; say 'decide: approve' or 'decide: reject' in the case";
        try
        {
            if (test.Decide is { } word && await head.Client.FindGateAsync(id, cancellationToken) is { } gate)
            {
                string[] people = gate.Approvers.Count == 0 ? ["eval"] : [.. gate.Approvers];
                foreach (var by in people.Take((int)(word == "approve" ? gate.Quorum : 1)))
                    await new Decision(word, Comment: "eval").SendAsync(head.Client, gate, by, cancellationToken);
                return null;
            }
        }
        catch (HeadProblemException e)
        {
            problem = $"the gate {id} did not take '{test.Decide}': {e.Message}";
        }

        await head.Client.PostAsync($"{HeadClient.RunPath(run)}/cancel", body: null, cancellationToken);
        return problem;
    }
}
