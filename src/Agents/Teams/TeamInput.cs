using System.Text.Json;
using Baton.Schema;

namespace Baton.Agents;

/// <summary>Checks the input of a run before it starts.</summary>
public static class TeamInput
{
    private static readonly JsonElement Text = JsonSerializer.SerializeToElement(new { type = "string" });

    /// <summary>Compares an input with the team's <see cref="Team.Input"/> schema (text unless the team says otherwise).</summary>
    /// <returns>What does not fit; empty when the input is right.</returns>
    /// <exception cref="JsonSchemaException">The team did not come from a checked file and its schema cannot be used.</exception>
    public static IReadOnlyList<InputProblem> Check(Team team, JsonElement input)
    {
        ArgumentNullException.ThrowIfNull(team);
        var errors = JsonSchema.Parse(team.Input ?? Text).Validate(input);
        return [.. errors.Select(e => new InputProblem(e.InstancePath, e.Expected, e.Found))];
    }
}
