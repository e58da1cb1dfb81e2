using Baton.Models;
using Microsoft.Extensions.AI;

namespace Baton.Functions.Tests;

public sealed class RequestKeysTests
{
    private static ModelRequest Request(string id = "c1", string text = "task") => new()
    {
        Candidates = ["a/1", "b/2"],
        Messages =
        [
            new ChatMessage(ChatRole.System, "Work."),
            new ChatMessage(ChatRole.User, text),
            new ChatMessage(ChatRole.Assistant, [new FunctionCallContent(id, "f", new Dictionary<string, object?> { ["q"] = "x" })]),
            new ChatMessage(ChatRole.Tool, [new FunctionResultContent(id, "found")]),
        ],
        Functions = [AIFunctionFactory.CreateDeclaration("f", "finds", Agents.BatonJson.ToElement(new { type = "object" }), null)],
        OutputSchema = Agents.BatonJson.ToElement(new { type = "object" }),
    };

    [Fact]
    public void Of_TheSameRequest_IsTheSameWhateverItsCallsAreNamed()
    {
        var key = RequestKeys.Of(Request());

        RequestKeys.Of(Request("call_77")).ShouldBe(key);
        RequestKeys.Of(Request() with { IdempotencyKey = "k", Timeout = TimeSpan.FromSeconds(1), Folder = "f" }).ShouldBe(key);
        key.Length.ShouldBe(64);
    }

    [Fact]
    public void Of_AnythingThatTheAnswerDependsOn_IsAnother()
    {
        var request = Request();
        ModelRequest[] others =
        [
            Request(text: "another task"),
            request with { Candidates = ["b/2", "a/1"] },
            request with { Temperature = 0 },
            request with { MaxOutputTokens = 100 },
            request with { Messages = [.. request.Messages.Skip(1)] },
            request with { Messages = [.. request.Messages, new ChatMessage(ChatRole.User, "")] },
            request with { Functions = [] },
            request with { Functions = [AIFunctionFactory.CreateDeclaration("f", "other", Agents.BatonJson.ToElement(new { type = "object" }), null)] },
            request with { Functions = [AIFunctionFactory.CreateDeclaration("f", "finds", Agents.BatonJson.ToElement(new { type = "array" }), null)] },
            request with { OutputSchema = null },
        ];

        others.Append(request).Select(RequestKeys.Of).Distinct().Count().ShouldBe(others.Length + 1);
    }
}
