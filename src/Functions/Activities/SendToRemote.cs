using System.Text.Json;
using Baton.Agents;
using Baton.Records;
using Baton.Tools;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>
/// One message to a remote agent. What an agent does is an effect: the intent is in the ledger before the message is sent, and a message that was cut off
/// is not sent again before a person said that it did not arrive.
/// </summary>
public sealed class SendToRemote(IRunStore store, Journal journal, PinnedTeams teams, Recordings recordings, RemoteAgents remotes, RemoteReader reader)
{
    /// <summary>Sends the message, or returns what became of it when it was sent before.</summary>
    [Function(nameof(SendToRemote))]
    public async Task<RemoteOutcome> Run([ActivityTrigger] RemoteCall call, CancellationToken cancellation)
    {
        var task = call.Task;
        var agent = (await teams.GetAsync(task.Scope, cancellation)).Member(task.Agent).A2a
            ?? throw new InvalidOperationException($"Expected '{task.Agent}' to be a remote agent, found another kind of member.");
        var words = call.Words is null
            ? await reader.WriteAsync(task, cancellation)
            : Texts.Of(await store.GetJsonAsync<JsonElement>(task.Scope.Tenant, call.Words, cancellation));
        var hash = call.Words ?? await store.PutJsonAsync(task.Scope.Tenant, BatonJson.ToElement(words), cancellation);
        var (key, fingerprint) = (new EffectKey(task.Scope.Key(), Effect(call)), $"{Tool(task)} {hash}");
        var recorded = await recordings.RemoteAsync(call, key.Step, hash, cancellation);
        if (recorded?.Outcome is { } known)
        {
            var from = task.Scope.Fork!.Run;
            var replayed = Event(call, EventTypes.ToolReplayed, new { tool = Tool(task), replayedFrom = from });
            return await recordings.KeepAsync(key, fingerprint, known, [replayed, Event(call, recorded.Type, Recordings.Retold(recorded.Told, from))], cancellation);
        }

        Recordings.MayCall(task.Scope, task.Step);
        var intent = Event(call, EventTypes.ToolIntent, new { tool = Tool(task), remote = true, argumentsHash = hash, arguments = Journal.Preview(words) });
        var entry = await store.BeginAsync(key, fingerprint, [intent], cancellation);
        if (entry.State == LedgerState.Done)
            return BatonJson.Read<RemoteOutcome>(entry.Result!.Value);
        if (entry.State == LedgerState.Interrupted || recorded is not null)
        {
            return await DoubtAsync(call, key, recorded is null
                ? "The message was cut off before its answer was recorded."
                : $"The message was sent in run {task.Scope.Fork!.Run}, which this run begins like, and what came of it was not recorded there.", cancellation);
        }

        try
        {
            var remote = await remotes.SendAsync(task.Agent, agent, new RemoteMessage(MessageId(call), words, call.Id, call.Context), cancellation);
            var outcome = await reader.ReadAsync(task, remote, CancellationToken.None);
            // An answer to what the agent asked may come back with the task as it was before, still asking: the next look says whether it goes on asking.
            if (outcome.End == RemoteEnd.Asks && call.Id is not null)
                outcome = outcome with { End = RemoteEnd.Working, Result = null };
            await store.CompleteAsync(key, BatonJson.ToUtf8(outcome), End(call, outcome), CancellationToken.None);
            return outcome;
        }
        catch (ToolUnavailableException e) when (!e.MayHaveHappened)
        {
            await store.AbandonAsync(key, [], cancellation);
            return new RemoteOutcome(RemoteEnd.TryAgain, null, Journal.Preview(e.Message, Journal.ReasonLength), call.Id, call.Context);
        }
        catch (ToolUnavailableException e)
        {
            return await DoubtAsync(call, key, e.Message, cancellation);
        }
        catch
        {
            store.Release(key);
            throw;
        }
    }

    /// <summary>What journal and gates call the conversation with a member.</summary>
    internal static string Tool(AgentTask task) => $"a2a.{task.Agent}";

    private async Task<RemoteOutcome> DoubtAsync(RemoteCall call, EffectKey key, string why, CancellationToken cancellation)
    {
        var outcome = new RemoteOutcome(
            RemoteEnd.Ambiguous, await store.PutTextAsync(call.Task.Scope.Tenant, why, cancellation), Journal.Preview(why, Journal.ReasonLength), call.Id, call.Context);
        await store.CompleteAsync(key, BatonJson.ToUtf8(outcome), End(call, outcome), cancellation);
        return outcome;
    }

    // A message that is on its way to an answer is closed by whoever sees the answer: LookAtRemote.
    private RunEvent[] End(RemoteCall call, RemoteOutcome outcome) => outcome.End == RemoteEnd.Working ? [] : [Ended(journal, call, outcome)];

    internal static RunEvent Ended(Journal journal, RemoteCall call, RemoteOutcome outcome) => Event(
        journal,
        call,
        outcome.End switch
        {
            RemoteEnd.Ambiguous => EventTypes.ToolAmbiguous,
            RemoteEnd.Asks => EventTypes.ToolAsked,
            RemoteEnd.Answered => EventTypes.ToolCompleted,
            _ => EventTypes.ToolFailed,
        },
        new { tool = Tool(call.Task), remote = true, end = outcome.End, result = outcome.Result, reason = outcome.Reason, task = outcome.Id, context = outcome.Context });

    /// <summary>What came of a message, as its event says.</summary>
    internal static RemoteOutcome Read(RunEvent e) => new(
        e.Value("end")!.Value.Deserialize<RemoteEnd>(BatonJson.Options), e.Text("result"), e.Text("reason"), e.Text("task"), e.Text("context"));

    private RunEvent Event(RemoteCall call, string type, object data) => Event(journal, call, type, data);

    private static RunEvent Event(Journal journal, RemoteCall call, string type, object data) => journal.Event(
        call.Task.Scope, type, Step(call), call.Task.Agent, data, call.Attempt == 1 ? null : $"{call.Attempt}");

    private static string Step(RemoteCall call) => Steps.Under(call.Task.Step, call.Round);

    private static string Effect(RemoteCall call) => call.Attempt == 1 ? Step(call) : $"{Step(call)}#{call.Attempt}";

    // The same whenever the message is sent again, so that an agent that looks at it takes the message once.
    private static string MessageId(RemoteCall call) => $"{call.Task.Scope.Tenant}/{call.Task.Scope.Run}/{Effect(call)}";
}
