using Baton.Agents;
using Baton.Records;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>Decides whether a debate goes on, and writes down what those who speak next are told.</summary>
public sealed class ArgueRound(IRunStore store, Journal journal, PinnedTeams teams, MemberResults members)
{
    /// <summary>Prepares the next round, or the judge's turn.</summary>
    [Function(nameof(ArgueRound))]
    public async Task<ArguedRound> Run([ActivityTrigger] RoundTask task, CancellationToken cancellation)
    {
        var (scope, tenant) = (task.Scope, task.Scope.Tenant);
        var team = await teams.GetAsync(scope, cancellation);
        var all = await members.ReadAsync(scope, task.Turns, cancellation);
        var answers = all.Where(a => a.Answer is not null).ToArray();
        var (goesOn, why) = Debates.GoesOn(answers, task.Round, task.Rounds);
        await journal.AppendAsync(
            scope,
            [
                journal.Decision(scope, goesOn ? "argue" : "judge", task.Step, null, new
                {
                    round = task.Round,
                    answered = answers.Select(a => a.Member),
                    failed = all.Where(a => a.Answer is null).Select(a => a.Member),
                    preview = why,
                }),
            ],
            cancellation);
        if (!goesOn)
            return new ArguedRound(null, await store.PutJsonAsync(tenant, Debates.ForJudge(team, all), cancellation));
        var briefs = new Dictionary<string, string>();
        foreach (var answer in answers)
            briefs[answer.Member] = await store.PutJsonAsync(tenant, Debates.ForRound(answer.Member, answers), cancellation);
        return new ArguedRound(briefs, null);
    }
}
