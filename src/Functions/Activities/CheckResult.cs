using System.Text.Json;
using Baton.Agents;
using Baton.Records;
using Baton.Schema;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>Holds a team's result to its output schema, and says whether a person must approve it.</summary>
public sealed class CheckResult(IRunStore store, PinnedTeams teams)
{
    /// <summary>Checks one result.</summary>
    [Function(nameof(CheckResult))]
    public async Task<ResultVerdict> Run([ActivityTrigger] ResultCheck task, CancellationToken cancellation)
    {
        var team = await teams.GetAsync(task.Scope, cancellation);
        var result = await store.GetJsonAsync<JsonElement>(task.Scope.Tenant, task.Output, cancellation);
        if (team.Output is { } schema && JsonSchema.Parse(schema).Validate(result) is [var first, ..])
            return new ResultVerdict($"The result does not fit the team's output schema: {first.InstancePath}: {first.Message}.", false);
        return new ResultVerdict(null, ToolPolicy.ResultRule(team, result) is not null);
    }
}

/// <summary>Input of <see cref="CheckResult"/>.</summary>
/// <param name="Scope">The run.</param>
/// <param name="Output">Hash of the blob with the result.</param>
public sealed record ResultCheck(RunScope Scope, string Output);

/// <summary>Output of <see cref="CheckResult"/>.</summary>
/// <param name="Problem">Why the result does not do. Null: it does.</param>
/// <param name="Ask">True: a person must approve it.</param>
public sealed record ResultVerdict(string? Problem, bool Ask);
