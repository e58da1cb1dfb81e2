using System.Text.Json;
using Baton.Agents;
using Baton.Records;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>Reads what a reviewer decided, and writes down what the author is told.</summary>
public sealed class ReadReview(IRunStore store, Journal journal, PinnedTeams teams)
{
    /// <summary>Reads one review.</summary>
    [Function(nameof(ReadReview))]
    public async Task<ReadReviewed> Run([ActivityTrigger] ReviewTask task, CancellationToken cancellation)
    {
        var (scope, tenant, review) = (task.Scope, task.Scope.Tenant, task.Review);
        var team = await teams.GetAsync(scope, cancellation);
        var (verdict, problem) = Reviews.Read(team, review, await store.GetJsonAsync<JsonElement>(tenant, task.Answer, cancellation));
        if (verdict is null)
            return new ReadReviewed(null, null, Journal.Preview(problem, Journal.ReasonLength));

        var accepted = verdict.Verdict == ReviewMove.Accept;
        await journal.AppendAsync(
            scope,
            [
                journal.Decision(scope, accepted ? "accept" : "revise", task.Step, review.By, new
                {
                    of = review.Of,
                    round = task.Round,
                    feedback = Journal.Preview(verdict.Feedback),
                    preview = accepted ? $"accepts what {review.Of} made" : $"sends back to {review.Of}: {Journal.Preview(verdict.Feedback)}",
                }),
            ],
            cancellation);
        if (accepted)
            return new ReadReviewed(null, null, null);
        var work = await store.GetJsonAsync<JsonElement>(tenant, task.Work, cancellation);
        var brief = await store.PutJsonAsync(tenant, Reviews.ForAuthor(review, work, verdict.Feedback!), cancellation);
        return new ReadReviewed(brief, Journal.Preview(verdict.Feedback), null);
    }
}
