using System.Text.Json;
using Baton.Agents;
using Baton.Records;
using Microsoft.DurableTask.Client;

namespace Baton.Functions;

/// <summary>What somebody wants to answer at a gate.</summary>
public sealed record AnswerRequest
{
    /// <summary>approve, reject, edit or respond.</summary>
    public GateDecision? Decision { get; init; }

    /// <summary>Who answers.</summary>
    public string? By { get; init; }

    /// <summary>edit: the new arguments.</summary>
    public JsonElement? Args { get; init; }

    /// <summary>respond: the text.</summary>
    public string? Text { get; init; }

    /// <summary>Why. Null: not said.</summary>
    public string? Comment { get; init; }

    /// <summary>Hash of the arguments that the person saw. Null: not said.</summary>
    public string? ArgumentsHash { get; init; }
}

/// <summary>How an answer was taken.</summary>
/// <param name="Status">HTTP status code: 200 it counts, 202 it is on record and counts when the run goes on, else why not.</param>
/// <param name="Detail">What happened, what to do.</param>
/// <param name="Errors">Each thing that is wrong; may be empty.</param>
public sealed record AnswerReceipt(int Status, string Detail, IReadOnlyList<string> Errors);

/// <summary>Takes answers to gates. The gate's own orchestration decides which answer counts; this waits for its word.</summary>
public sealed class GateDesk(IRunStore store, TimeProvider clock)
{
    private const int LongestComment = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Puts an answer to a gate and says what became of it.</summary>
    public async Task<AnswerReceipt> AnswerAsync(DurableTaskClient client, GateView view, AnswerRequest request, CancellationToken cancellation)
    {
        if (view.Status != GateStanding.Open)
            return new AnswerReceipt(409, Ended(view), []);
        var gate = view.Gate;
        if (!TryRead(gate, request, out var content))
        {
            return new AnswerReceipt(
                422, $"Expected the answer in 'text' as a JSON object that fits the schema of the question, found: {Journal.Preview(request.Text)}", []);
        }

        if (Check(gate, request, content) is { } problem)
            return problem;

        var answer = new GateAnswer
        {
            Id = Guid.NewGuid().ToString("N"),
            By = request.By!.Trim(),
            Decision = request.Decision!.Value,
            At = clock.GetUtcNow(),
            Shown = request.ArgumentsHash,
            Content = content is null ? null : await store.PutJsonAsync(gate.Tenant, content.Value, cancellation),
            Comment = request.Comment,
        };
        if (GateRules.Judge(gate, view.Answers, view.Escalated, answer) is { Accepted: false } refused)
        {
            return new AnswerReceipt(Status(refused.Refusal), refused.Problem!, []);
        }

        var run = new RunKey(gate.Tenant, gate.Run);
        await client.RaiseEventAsync(gate.Id, GateOrchestrator.AnswerEvent, answer, cancellation);
        return await WaitAsync(run, gate, answer, cancellation);
    }

    private static AnswerReceipt? Check(Gate gate, AnswerRequest request, JsonElement? content)
    {
        if (request.Decision is null)
            return new(422, "Expected approve, reject, edit or respond in 'decision', found none.", []);
        if (string.IsNullOrWhiteSpace(request.By) || request.By.Length > 200)
            return new(422, "Expected the name of the person who decides in 'by', at most 200 characters.", []);
        if (request.Comment?.Length > LongestComment)
            return new(422, $"Expected a comment of at most {LongestComment} characters, found {request.Comment.Length}.", []);
        var errors = GateRules.Misfits(gate, request.Decision.Value, content);
        if (errors.Count > 0)
        {
            var (what, where) = request.Decision == GateDecision.Edit ? ("edited", "args") : ("given", "text");
            return new(422, $"What was {what} does not fit the schema of {What(gate)}.", [.. errors.Select(e => $"{where}{e.InstancePath}: {e.Message}")]);
        }

        return null;
    }

    private static string What(Gate gate) => gate.Kind switch
    {
        GateKind.Question => "the question",
        GateKind.Human => "the task",
        _ => gate.Tool ?? "the team's output",
    };

    private static int Status(GateRefusal refusal) => refusal switch { GateRefusal.NotAllowed => 403, GateRefusal.TooLate => 409, _ => 422 };

    // An answer to a tool's question is JSON; what stands for a result is JSON where the result is; everything else that people respond is their words.
    private static bool TryRead(Gate gate, AnswerRequest request, out JsonElement? content)
    {
        content = null;
        if (request.Decision == GateDecision.Edit)
            content = request.Args;
        if (request.Decision != GateDecision.Respond || string.IsNullOrWhiteSpace(request.Text))
            return true;
        if (gate.Kind != GateKind.Question)
        {
            var words = BatonJson.ToElement(request.Text);
            content = gate is { Kind: GateKind.Human or GateKind.Result, TakesWords: false, Schema: { } schema } ? Shapes.Read(words, schema).Value ?? words : words;
            return true;
        }

        try
        {
            content = BatonJson.Read<JsonElement>(request.Text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // From the journal's beginning: the gate may have closed since it was looked at, and says so only once.
    private async Task<AnswerReceipt> WaitAsync(RunKey run, Gate gate, GateAnswer answer, CancellationToken cancellation)
    {
        long cursor = 0;
        using var limit = new CancellationTokenSource(Patience, clock);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            while (true)
            {
                await store.WaitAsync(run, cursor, patience.Token);
                foreach (var e in await store.ReadAsync(run, cursor, 100, patience.Token))
                {
                    cursor = e.Seq;
                    if (Verdict(e, gate, answer) is { } receipt)
                        return receipt;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new AnswerReceipt(202, "The answer is on record; it counts as soon as the run goes on.", []);
        }
    }

    private static AnswerReceipt? Verdict(RunEvent e, Gate gate, GateAnswer answer)
    {
        if (e.Type is EventTypes.RunCompleted or EventTypes.RunCancelled && e.Step is null)
            return new(409, "The run ended before the answer reached the gate.", []);
        if (e.Text("gate") != gate.Id)
            return null;
        if (e.Type == EventTypes.GateExpired)
            return new(409, $"The gate expired at {e.Time:u}, before the answer reached it.", []);
        if (e.Type != EventTypes.GateDecided)
            return null;
        if (e.Text("answer") == answer.Id)
        {
            return e.Flag("accepted")
                ? new(200, "The answer counts.", [])
                : new(Status(e.Value("refusal")?.Deserialize<GateRefusal>(BatonJson.Options) ?? GateRefusal.TooLate), e.Text("problem") ?? "The answer does not count.", []);
        }

        return e.Flag("closes") ? new(409, $"{e.Text("by")} decided first: {e.Text("decision")}.", []) : null;
    }

    private static string Ended(GateView view) => view.Answers.Count > 0 && view.Status == GateStanding.Decided
        ? $"{view.Answers[^1].By} decided at {view.Answers[^1].At:u}: {view.Answers[^1].Decision.ToString().ToLowerInvariant()}."
        : $"Nobody decided by {view.Gate.ExpiresAt:u}, or the run ended; the gate is closed.";
}
