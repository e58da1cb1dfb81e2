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
        var agent = team.Member(task.Agent);
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

        if (task.Brief is not null)
        {
            var brief = await store.GetJsonAsync<Brief>(task.Scope.Tenant, task.Brief, cancellation);
            messages.Add(new() { Role = "user", Text = brief.Text });
        }

        if (task.Ticket is not null)
        {
            var ticket = await store.GetJsonAsync<Ticket>(task.Scope.Tenant, task.Ticket, cancellation);
            messages.Add(new() { Role = "user", Text = Tickets.ToText(ticket) });
        }

        var head = await transcripts.AddAsync(task.Scope.Tenant, null, messages, cancellation);
        await journal.AppendAsync(
            task.Scope,
            [journal.Event(task.Scope, EventTypes.AgentStarted, task.Step, task.Agent, new { transcript = head, standsFor = task.StandsFor, under = task.Under })],
            cancellation);
        return new AgentPlan
        {
            Transcript = head,
            Turns = agent.Limits.Turns,
            Attempts = agent.Retries.Attempts,
            Reflect = agent.Retries.Reflect,
            HasFallback = agent.Fallback is not null,
            HasTools = agent.Tools.Count > 0,
            Race = task.Judges ? null : Race(team, agent),
            StandIn = agent.FallbackAgent is { } name && team.Member(name) is var other ? new StandIn(name, (await teams.PlanAsync(task.Scope.Tenant, other, cancellation)).Kind, other.Limits) : null,
            People = agent.FallbackPeople,
        };
    }

    private static RacePlan? Race(Team team, Agent agent)
    {
        if (agent.Speculate is not { } race)
            return null;
        var candidates = team.Models.TryGetValue(agent.Model!, out var models) ? models.Count : 1;
        var judge = race.Pick == TeamWords.FirstValid ? null : race.Pick;
        return new RacePlan(Races.Variations(race.Count, candidates), judge, judge is null ? null : team.Member(judge).Limits);
    }
}
