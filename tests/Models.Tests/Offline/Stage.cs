using System.Text.Json;
using Baton.Models.Offline;
using Microsoft.Extensions.AI;

namespace Baton.Models.Tests.Offline;

/// <summary>A tool with what it answers.</summary>
internal sealed record Tool(string Name, string Description, string Parameters, Func<JsonElement, string> Answer)
{
    public AIFunctionDeclaration Function => Setup.Function(Name, Description, Parameters);
}

/// <summary>How a scene went: the calls in order, and the answer; or whom it was handed to.</summary>
internal sealed record Scene(IReadOnlyList<string> Calls, string Text, string? HandedTo);

/// <summary>Plays an agent's turn against the offline model as a run does: calls are answered until there is an answer or a handoff.</summary>
internal static class Stage
{
    public static AIFunctionDeclaration Handoff(string agent, string description) => Setup.Function(
        "handoff_to_" + agent, description, """{"type":"object","properties":{"reason":{"type":"string","description":"Why, and what is still to do."}}}""");

    public static async Task<Scene> PlayAsync(
        string task, IReadOnlyList<Tool> tools, IReadOnlyList<AIFunctionDeclaration>? handoffs = null, string instructions = "You help.",
        string? more = null, JsonElement? schema = null)
    {
        using var model = new OfflineChatClient();
        var messages = new List<ChatMessage> { new(ChatRole.System, instructions), new(ChatRole.User, task) };
        if (more is not null)
            messages.Add(new(ChatRole.User, more));
        var options = new ChatOptions
        {
            Tools = [.. tools.Select(t => t.Function), .. handoffs ?? []],
            ResponseFormat = schema is { } shape ? ChatResponseFormat.ForJsonSchema(shape) : null,
        };
        var calls = new List<string>();
        for (var turn = 0; turn < 12; turn++)
        {
            var response = await model.GetResponseAsync(messages, options);
            response.AdditionalProperties.ShouldNotBeNull()[OfflineChatClient.Mark].ShouldBe(true);
            var message = response.Messages.ShouldHaveSingleItem();
            messages.Add(message);
            var asked = message.Contents.OfType<FunctionCallContent>().ToList();
            if (asked.Count == 0)
                return new Scene(calls, response.Text, null);
            foreach (var call in asked)
            {
                if (call.Name.StartsWith("handoff_to_", StringComparison.Ordinal))
                    return new Scene(calls, "", call.Name["handoff_to_".Length..]);
                var arguments = CallArguments.ToText(call);
                var line = $"{call.Name} {arguments}";
                calls.ShouldNotContain(line, "the same call twice");
                calls.Add(line);
                var result = tools.Single(t => t.Name == call.Name).Answer(Setup.Json(arguments));
                messages.Add(new(ChatRole.Tool, [new FunctionResultContent(call.CallId, result)]));
            }
        }

        throw new InvalidOperationException("The model did not come to an end: " + string.Join("; ", calls));
    }
}
