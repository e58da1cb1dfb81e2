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

    /// <summary>
    /// The work of a whole team that is a member of another, in the form that it takes: a team that takes text gets the task with what is told
    /// beside it; one that takes something else gets its own part, or the task, where that fits.
    /// </summary>
    /// <param name="team">The team.</param>
    /// <param name="task">The task.</param>
    /// <param name="brief">What is told beside it. Null: nothing.</param>
    /// <returns>The input; null when nothing of it fits.</returns>
    public static JsonElement? Fit(Team team, JsonElement task, Brief? brief)
    {
        var forms = new List<JsonElement>();
        if (brief is not null)
            forms.Add(JsonSerializer.SerializeToElement(brief.With(task)));
        if (brief?.Instruction is { } own && Parse(own) is { } part)
            forms.Add(part);
        if (brief is null or { Instruction: null, Schema: null })
            forms.AddRange([task, JsonSerializer.SerializeToElement(Texts.Of(task))]);
        return forms.Where(f => Check(team, f).Count == 0).Cast<JsonElement?>().FirstOrDefault();
    }

    private static JsonElement? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(text, BatonJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
