using System.Text.Json;
using Baton.Models.Providers;
using Baton.WireDouble;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.AI;

namespace Baton.Models.Tests;

/// <summary>Messages on their way to OpenAI's wire format and back.</summary>
public sealed class AdapterTests
{
    private static readonly Gen<string> Word = Gen.Elements("a", "loan", "Größe", "日本", "\"quoted\"", "line\nbreak", "</script>", "{}", "🐲");

    private static Gen<(string Id, string Name, string Arguments)> Call =>
        from id in Gen.Choose(1, 9999)
        from name in Gen.Elements("find", "list_all", "server__tool", "a-b")
        from key in Word
        from value in Word
        from number in Gen.Choose(-50, 50)
        select ($"call-{id}", name, JsonSerializer.Serialize(new Dictionary<string, object> { [key] = value, ["n"] = number, ["list"] = new[] { value, key } }));

    [Fact]
    public async Task CompleteAsync_ParallelCallsAndText_AreAllRead()
    {
        await using var server = await OpenAIDouble.StartAsync();
        server.Then(WireReply.Calls(("c1", "find", """{"id":7,"deep":{"a":[1,null]}}"""), ("c2", "find", """{"id":8}"""), ("c3", "list", "")));

        var reply = await Setup.Gateway(server).CompleteAsync(Setup.Ask() with { Functions = [Setup.Function("find"), Setup.Function("list")] }, CancellationToken.None);

        reply.FinishReason.ShouldBe("tool_calls");
        var calls = reply.Message.Contents.OfType<FunctionCallContent>().ToList();
        calls.Select(c => (c.CallId, c.Name)).ShouldBe([("c1", "find"), ("c2", "find"), ("c3", "list")]);
        CallArguments.ToText(calls[0]).ShouldBe("""{"id":7,"deep":{"a":[1,null]}}""");
        calls[2].Arguments.ShouldNotBeNull().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("not json at all")]
    [InlineData("[1,2]")]
    [InlineData("{\"a\":")]
    public async Task CompleteAsync_ArgumentsThatAreNoObject_AreHandedOnAsWritten(string written)
    {
        await using var server = await OpenAIDouble.StartAsync();
        server.Then(WireReply.Calls(("c1", "find", written)));

        var reply = await Setup.Gateway(server).CompleteAsync(Setup.Ask(), CancellationToken.None);

        var call = reply.Message.Contents.OfType<FunctionCallContent>().ShouldHaveSingleItem();
        call.Arguments.ShouldBeNull();
        call.Exception.ShouldNotBeNull().Message.ShouldBe($"Expected the arguments as a JSON object, found: {written}");
    }

    [Theory]
    [InlineData("""{"choices":[{"message":{"content":[{"type":"text","text":"in "},{"type":"text","text":"parts"}]},"finish_reason":"eos"}]}""", "in parts", "eos")]
    [InlineData("""{"choices":[{"message":{"content":null,"refusal":"I will not."},"finish_reason":"content_filter"}]}""", "I will not.", "content_filter")]
    [InlineData("""{"choices":[{"message":{"content":"no reason"},"finish_reason":null}],"usage":{"prompt_tokens":-5,"completion_tokens":1}}""", "no reason", null)]
    public async Task CompleteAsync_AnswersOfOtherServers_AreUnderstood(string body, string text, string? finish)
    {
        await using var server = await OpenAIDouble.StartAsync();
        server.Then(WireReply.Raw(body));

        var reply = await Setup.Gateway(server).CompleteAsync(Setup.Ask("compatible/x"), CancellationToken.None);

        (reply.Message.Text, reply.FinishReason, reply.Estimated).ShouldBe((text, finish, true));
    }

    [Fact]
    public async Task CompleteAsync_Request_IsWrittenAsTheServerExpectsIt()
    {
        await using var server = await OpenAIDouble.StartAsync();
        var request = Setup.Ask("openai/gpt-5-mini") with
        {
            MaxOutputTokens = 77,
            IdempotencyKey = "tenant/run/3",
            Functions = [Setup.Function("find", "Finds.", """{"type":"object","properties":{"id":{"type":"integer"}}}""")],
            OutputSchema = Setup.Json("""{"type":"object","properties":{"ok":{"type":"boolean"}}}"""),
        };

        await Setup.Gateway(server).CompleteAsync(request, CancellationToken.None);
        await Setup.Gateway(server).CompleteAsync(request with { Candidates = ["compatible/llama"], OutputSchema = Setup.Json("""{"type":"array"}""") }, CancellationToken.None);

        var (first, second) = (server.Requests[0], server.Requests[1]);
        first.Headers["Authorization"].ShouldBe($"Bearer {Setup.Key}");
        first.Headers["Idempotency-Key"].ShouldBe("tenant/run/3");
        first.Body.GetProperty("model").GetString().ShouldBe("gpt-5-mini");
        first.Body.GetProperty("max_completion_tokens").GetInt32().ShouldBe(77);
        first.Functions.ShouldBe(["find"]);
        first.Body.GetProperty("response_format").GetProperty("json_schema").GetProperty("schema").GetRawText().ShouldContain("\"ok\"");
        second.Body.GetProperty("max_tokens").GetInt32().ShouldBe(77);
        // The API takes no schema of an array; it is told in words.
        second.Body.TryGetProperty("response_format", out _).ShouldBeFalse();
        second.Last("system").ShouldNotBeNull().ShouldContain("""{"type":"array"}""");
    }

    [Fact]
    public void Write_AnyConversation_KeepsEveryMessageCallAndResult()
    {
        var exchanges =
            from calls in Call.ListOf(3)
            from text in Word
            from results in Word.ListOf(3)
            select (Calls: calls, Text: text, Results: results);
        Prop.ForAll(exchanges.ToArbitrary(), sample =>
        {
            var messages = new List<ChatMessage>
            {
                new(ChatRole.System, sample.Text), new(ChatRole.User, sample.Text),
                new(ChatRole.Assistant, [new TextContent(sample.Text), .. sample.Calls.Select(c => CallArguments.Read(c.Id, c.Name, c.Arguments))]),
                new(ChatRole.Tool, [.. sample.Calls.Zip(sample.Results, (c, r) => new FunctionResultContent(c.Id, r))]),
            };
            using var buffer = new MemoryStream();
            using var body = OpenAIRequest.Write(new OpenAIDialect("openai", "m", new Uri("https://x"), null!), messages, null, stream: false);
            body.WriteTo(buffer);
            var wire = Setup.Json(System.Text.Encoding.UTF8.GetString(buffer.ToArray())).GetProperty("messages").EnumerateArray().ToList();

            wire.Take(2).ShouldAllBe(m => m.GetProperty("content").GetString() == sample.Text);
            wire[2].GetProperty("content").GetString().ShouldBe(sample.Text);
            var calls = wire[2].TryGetProperty("tool_calls", out var written) ? written.EnumerateArray().ToList() : [];
            calls.Select(c => (c.GetProperty("id").GetString(), c.GetProperty("function").GetProperty("name").GetString())).ShouldBe(sample.Calls.Select(c => ((string?)c.Id, (string?)c.Name)));
            foreach (var (call, sent) in calls.Zip(sample.Calls))
                JsonElement.DeepEquals(Setup.Json(call.GetProperty("function").GetProperty("arguments").GetString()!), Setup.Json(sent.Arguments)).ShouldBeTrue();
            wire.Skip(3).Select(m => m.GetProperty("content").GetString()).ShouldBe(sample.Calls.Zip(sample.Results, (_, r) => (string?)r));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public async Task GetStreamingResponseAsync_TextAndCalls_AreTheSameAsInOnePiece()
    {
        await using var server = await OpenAIDouble.StartAsync();
        server.Then(WireReply.Stream(["Let ", "me ", "see."], [("c1", "find", """{"id":7}"""), ("c2", "find", """{"id":8}""")]));

        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in Client(server).GetStreamingResponseAsync([new(ChatRole.User, "go")]))
            updates.Add(update);

        updates.Count(u => u.Text.Length > 0).ShouldBe(3, "text comes in the parts it was sent in");
        var response = updates.ToChatResponse();
        response.Text.ShouldBe("Let me see.");
        response.FinishReason.ShouldBe(ChatFinishReason.ToolCalls);
        response.Usage.ShouldNotBeNull().InputTokenCount.ShouldBe(1000);
        response.Messages[0].Contents.OfType<FunctionCallContent>().Select(c => (c.CallId, CallArguments.ToText(c)))
            .ShouldBe([("c1", """{"id":7}"""), ("c2", """{"id":8}""")]);
        server.Requests[0].Body.GetProperty("stream").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task GetStreamingResponseAsync_CutStream_FailsAfterTheTextThatCame()
    {
        await using var server = await OpenAIDouble.StartAsync();
        server.Then(WireReply.Stream(["half "], [], whole: false));

        var text = "";
        var failure = await Should.ThrowAsync<ProviderException>(async () =>
        {
            await foreach (var update in Client(server).GetStreamingResponseAsync([new(ChatRole.User, "go")]))
                text += update.Text;
        });

        text.ShouldBe("half ");
        failure.Transient.ShouldBeTrue();
    }

    [Fact]
    public async Task GetStreamingResponseAsync_ErrorStatus_IsUnderstood()
    {
        await using var server = await OpenAIDouble.StartAsync();
        server.Then(WireReply.Error(429, "slow down", null, ("Retry-After", "3")));

        var failure = await Should.ThrowAsync<ProviderException>(async () =>
        {
            await foreach (var _ in Client(server).GetStreamingResponseAsync([new(ChatRole.User, "go")]))
            {
            }
        });

        failure.RetryAfter.ShouldBe(TimeSpan.FromSeconds(3));
        failure.Message.ShouldContain("slow down");
    }

    private static IChatClient Client(OpenAIDouble server)
    {
        new OpenAIProvider("compatible", Setup.Settings(("compatible:Endpoint", server.Endpoint.ToString()))).TryCreate("m", out var client, out _).ShouldBeTrue();
        return client!;
    }
}
