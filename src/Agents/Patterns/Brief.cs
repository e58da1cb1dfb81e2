using System.Text.Json;

namespace Baton.Agents;

/// <summary>What a member is told beside the task: its part of the work, what others made, and the shape its answer must have.</summary>
public sealed record Brief
{
    /// <summary>What it is told, after the task.</summary>
    public required string Text { get; init; }

    /// <summary>The part of the task that is the member's own, in a few words. Null: the whole task.</summary>
    public string? Instruction { get; init; }

    /// <summary>JSON Schema of the answer, before the member's own. Null: the member's own, or the team's.</summary>
    public JsonElement? Schema { get; init; }

    /// <summary>The task and what is told beside it, as one text: for people, and for whole teams.</summary>
    /// <param name="task">The task.</param>
    public string With(JsonElement task) => $"{Texts.Of(task)}\n\n{Text}";
}
