using System.Text.Json;
using Baton.Models.Offline;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.AI;

namespace Baton.Models.Tests.Offline;

/// <summary>Tasks, schemas and results that mean harm.</summary>
public sealed class HostileTests
{
    private static readonly string[] Pieces =
        ["{", "}", "[", "]", "\"", "\\ud800", ":", ",", "id", "order 12", "F-1", "a@b.cc", "\n\n", "null", "1e999", "-", "🐲", "refund", " the second ", "2026-13-45", "https://x", "'", "…", "# ", "```"];

    [Fact]
    public void Offline_AnyTaskAndResult_ComesToAnAnswer()
    {
        var texts = Gen.Elements(Pieces).ArrayOf().Select(string.Concat);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll((from task in texts from result in texts select (task, result)).ToArbitrary(), sample =>
        {
            Tool[] tools =
            [
                new("find_order", "Finds an order.", """{"type":"object","properties":{"q":{"type":"string"}},"required":["q"]}""", _ => sample.result),
                new("get_fee", "Shows a fee.", """{"type":"object","properties":{"id":{"type":"string"}},"required":["id"]}""", _ => sample.result),
                new("refund", "Refunds.", """{"type":"object","properties":{"id":{"type":"string"},"amount":{"type":"number"}},"required":["id","amount"]}""", _ => sample.result),
            ];
            var scene = Stage.PlayAsync(sample.task, tools).GetAwaiter().GetResult();
            scene.Text.ShouldNotBeEmpty();
            scene.Calls.Count.ShouldBeLessThan(40);
        }));
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#/properties/a"}},"required":["a"]}""")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"https://example.com/schema"}},"required":["a"]}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","pattern":"(a+)+$"}},"required":["a"]}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string","pattern":"(?=x)("}},"required":["a"]}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"object","properties":{"a":{"type":"array","items":{}}},"required":["a"]}},"required":["a"]}""")]
    [InlineData("""{"properties":7,"required":{"a":1}}""")]
    [InlineData("true")]
    [InlineData("[]")]
    public async Task Offline_AnySchema_EndsInTime(string schema)
    {
        var scene = await Stage.PlayAsync("Find \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\"", [new("find_a", "Finds an a.", schema, _ => "An a was found there.")]);

        scene.Text.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Offline_HugeResult_IsReadWithinBounds()
    {
        var many = JsonSerializer.Serialize(new { items = Enumerable.Range(0, 20_000).Select(i => new { id = $"I-{i}", text = new string('x', 50) }) });

        var scene = await Stage.PlayAsync("Find the items", [new("find_items", "Finds items.", """{"type":"object"}""", _ => many)]);

        scene.Text.Length.ShouldBeLessThan(3000);
    }

    [Fact]
    public async Task GetStreamingResponseAsync_SaysTheSame()
    {
        using var model = new OfflineChatClient();
        ChatMessage[] messages = [new(ChatRole.User, "Write about volcanoes")];

        var whole = await model.GetResponseAsync(messages);
        var streamed = await model.GetStreamingResponseAsync(messages).ToChatResponseAsync();

        streamed.Text.ShouldBe(whole.Text);
        streamed.ModelId.ShouldBe("offline");
    }
}
