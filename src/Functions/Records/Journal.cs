using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Baton.Agents;
using Baton.Records;

namespace Baton.Functions;

/// <summary>Makes journal events of a run: their ids are the same each time the same thing is recorded.</summary>
public sealed class Journal(IRunStore store, TimeProvider clock)
{
    /// <summary>Most characters of a reason, in histories and in the journal.</summary>
    public const int ReasonLength = 800;

    private const int PreviewLength = 200;

    /// <summary>An event of now.</summary>
    /// <param name="scope">The run.</param>
    /// <param name="type">One of <see cref="EventTypes"/>.</param>
    /// <param name="step">Where. Null: the run as a whole.</param>
    /// <param name="agent">The member concerned. Null: the team.</param>
    /// <param name="data">What there is to say. Null: nothing.</param>
    /// <param name="which">Tells apart events of one type at one step. Null: there is only one.</param>
    public RunEvent Event(RunScope scope, string type, string? step, string? agent, object? data = null, string? which = null) => new()
    {
        Id = $"{step ?? "run"}:{type}{(which is null ? "" : $":{which}")}",
        Time = clock.GetUtcNow(),
        Type = type,
        Run = scope.Run,
        Tenant = scope.Tenant,
        Step = step,
        Agent = agent,
        TraceId = scope.TraceId,
        Data = data is null ? null : BatonJson.ToElement(data),
    };

    /// <summary>
    /// A decision. Its kind is a part of its id: a member's turn and what goes on inside the team that is that member share a step.
    /// </summary>
    /// <param name="scope">The run.</param>
    /// <param name="kind">What was decided, in a word.</param>
    /// <param name="step">Where.</param>
    /// <param name="agent">Who decided, or who is concerned. Null: the team.</param>
    /// <param name="data">What there is to say; an object.</param>
    public RunEvent Decision(RunScope scope, string kind, string? step, string? agent, object data)
    {
        var told = JsonSerializer.SerializeToNode(data, BatonJson.Options)!.AsObject();
        told.Insert(0, "decision", kind);
        return Event(scope, EventTypes.DecisionMade, step, agent, told, kind);
    }

    /// <summary>Records events.</summary>
    public Task AppendAsync(RunScope scope, IReadOnlyList<RunEvent> events, CancellationToken cancellation = default) =>
        store.AppendAsync(scope.Key(), events, cancellation);

    /// <summary>Everything recorded of a run so far.</summary>
    public async IAsyncEnumerable<RunEvent> ReadAsync(
        RunKey run, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
    {
        const int page = 500;
        long after = 0;
        while (true)
        {
            var events = await store.ReadAsync(run, after, page, cancellation);
            foreach (var e in events)
                yield return e;
            if (events.Count < page)
                yield break;
            after = events[^1].Seq;
        }
    }

    /// <summary>The beginning of a text, on one line; at most <paramref name="length"/> characters.</summary>
    public static string Preview(string? text, int length = PreviewLength)
    {
        var line = string.Join(' ', (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= length ? line : line[..length] + "…";
    }

    /// <summary>The trace id of a run: derived from its name, so that every process that touches the run knows it.</summary>
    public static string TraceId(RunKey run) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{run.Tenant}/{run.Run}")).AsSpan(0, 16));
}
