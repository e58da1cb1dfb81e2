using System.Text.Json;
using System.Text.Json.Nodes;

namespace Baton.Agents;

/// <summary>JSON Schemas of structured decisions, and the reading of answers that must fit them.</summary>
public static class Shapes
{
    private static readonly JsonElement AnyText = JsonSerializer.SerializeToElement(new { type = "string", minLength = 1 });

    /// <summary>The schema of a result: the team's, the deciding member's, or text.</summary>
    public static JsonElement Result(Team team, string member) => team.Output ?? team.Find(member)?.Output ?? AnyText;

    /// <summary>A schema as a part of another.</summary>
    public static JsonObject Inside(JsonElement schema)
    {
        // A boolean schema says the same as an object: everything fits, or nothing does.
        var part = schema.ValueKind switch
        {
            JsonValueKind.Object => JsonNode.Parse(schema.GetRawText())!.AsObject(),
            JsonValueKind.True => [],
            _ => new JsonObject { ["not"] = new JsonObject() },
        };
        // With an id of its own, its references go on meaning places in it and not in the schema around it.
        if (part["$id"] is null && schema.GetRawText().Contains("Ref\"", StringComparison.OrdinalIgnoreCase))
            part["$id"] = "urn:baton:result";
        return part;
    }

    /// <summary>Reads an answer that may be JSON in a text; people and teams answer so.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="schema">JSON Schema that it must fit.</param>
    /// <returns>The value that fits; else what is wrong with it.</returns>
    public static (JsonElement? Value, string? Problem) Read(JsonElement answer, JsonElement schema)
    {
        if (answer.ValueKind == JsonValueKind.String)
        {
            var read = TurnReader.ReadAnswer(answer.GetString()!, schema);
            return (read.Answer, read.Problem);
        }

        var again = TurnReader.ReadAnswer(answer.GetRawText(), schema);
        return (again.Answer, again.Problem);
    }
}
