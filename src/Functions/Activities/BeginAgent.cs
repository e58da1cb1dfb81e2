using System.Text;
using System.Text.Json;
using Baton.Agents;
using Baton.Records;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>Begins a member's turn: records it, and writes the first link of its transcript.</summary>
public sealed class BeginAgent(IRunStore store, Journal journal, PinnedTeams teams, Transcripts transcripts)
{
    /// <summary>Records the start and returns what the tool loop needs.</summary>
    [Function(nameof(BeginAgent))]
    public async Task<AgentPlan> Run([ActivityTrigger] AgentTask task, CancellationToken cancellation)
    {
        var team = await teams.GetAsync(task.Scope, cancellation);
        var agent = team.Agents[task.Agent];
        var messages = new List<TranscriptMessage>
        {
            new() { Role = "system", Text = agent.Instructions },
            new() { Role = "user", Text = await store.GetTextAsync(task.Scope.Tenant, task.Input, cancellation) },
        };
        if (task.Previous is not null)
        {
            var previous = await store.GetTextAsync(task.Scope.Tenant, task.Previous, cancellation);
            messages.Add(new() { Role = "user", Text = $"What the member before you made of it:\n\n{previous}" });
        }

        if (task.Envelope is not null)
        {
            var envelope = await store.GetJsonAsync<HandoffEnvelope>(task.Scope.Tenant, task.Envelope, cancellation);
            messages.Add(new() { Role = "user", Text = Tell(envelope) });
        }

        var head = await transcripts.AddAsync(task.Scope.Tenant, null, messages, cancellation);
        await journal.AppendAsync(
            task.Scope, [journal.Event(task.Scope, EventTypes.AgentStarted, task.Step, task.Agent, new { transcript = head })], cancellation);
        return new AgentPlan(
            head, agent.Limits.Turns, agent.Retries.Attempts, agent.Retries.Reflect, agent.Fallback is not null, agent.Tools.Count > 0);
    }

    private static string Tell(HandoffEnvelope envelope)
    {
        var text = new StringBuilder($"{envelope.From} handed this task to you.");
        Section("Still to do", envelope.PendingSteps);
        Section("Done so far", envelope.CompletedSteps);
        Section("Found so far", envelope.AccumulatedContext);
        Section("Decided by people", envelope.Decisions);
        Section("Constraints", envelope.Constraints);
        return text.ToString();

        void Section(string title, IReadOnlyList<string> items)
        {
            if (items.Count == 0)
                return;
            text.Append('\n').Append(title).Append(':');
            foreach (var item in items)
                text.Append("\n- ").Append(item);
        }
    }
}
