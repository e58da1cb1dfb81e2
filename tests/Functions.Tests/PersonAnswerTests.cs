using System.Net;
using Baton.Agents;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

/// <summary>A person who is a member answers in the shape that the work needs.</summary>
public sealed class PersonAnswerTests
{
    private const string Report = "{ type: object, required: [title, pages], properties: { title: { type: string }, pages: { type: integer } } }";
    private const string Fits = """{"title":"Costs","pages":3}""";

    private static async Task<Bench> WaitingAsync(string team = $"output: {Report}", string person = "", string more = "", string steps = "{ agent: person }")
    {
        var bench = await Bench.OpenAsync($$"""
            {{team}}
            pattern: pipeline
            agents: { person: { human: { assignees: [ann] }{{person}} }{{more}} }
            steps: [ {{steps}} ]
            """);
        (await bench.RunAsync()).Status.ShouldBe(RunStatus.Waiting);
        return bench;
    }

    private static object Respond(string text) => new { decision = "respond", by = "ann", text };

    [Fact]
    public async Task Answer_OfTheLastMember_IsTheTeamsResultInItsShape()
    {
        await using var bench = await WaitingAsync();
        (await bench.GateAsync()).GetProperty("schema").GetProperty("required").GetArrayLength().ShouldBe(2);

        var run = await bench.AnswerAsync(Respond(Fits));

        run.Outcome.ShouldBe(Outcome.Completed);
        run.Output!.Value.GetProperty("pages").GetInt32().ShouldBe(3);
    }

    [Theory]
    [InlineData("three pages on costs")]
    [InlineData("""{"title":"Costs","pages":"three"}""")]
    public async Task Answer_ThatDoesNotFit_IsRefusedAndTheGateStaysOpen(string text)
    {
        await using var bench = await WaitingAsync();

        var response = await bench.DecideAsync(Respond(text));

        response.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await response.Content.ReadAsStringAsync()).ShouldContain("text");
        (await bench.AnswerAsync(Respond(Fits))).Outcome.ShouldBe(Outcome.Completed);
    }

    [Fact]
    public async Task Answer_RaisedPastTheApi_IsHeldToTheShapeByTheGateItself()
    {
        await using var bench = await WaitingAsync();
        var content = await bench.App.Store.PutJsonAsync("default", "words");

        await bench.App.Client.RaiseEventAsync((await bench.GateAsync()).GetProperty("id").GetString()!, GateOrchestrator.AnswerEvent, new GateAnswer
        {
            Id = "raw", By = "ann", Decision = GateDecision.Respond, At = bench.Clock.GetUtcNow(), Content = content,
        });
        await bench.SettleAsync();

        (await bench.ViewAsync()).Status.ShouldBe(RunStatus.Waiting);
    }

    [Fact]
    public async Task Answer_OfAMemberWithItsOwnShape_GoesOnInIt()
    {
        await using var bench = await WaitingAsync(
            team: "description: x", person: $", output: {Report}", more: ", writer: { instructions: W., model: m }", steps: "{ agent: person }, { agent: writer }");
        bench.Then(Say("written"));

        (await bench.AnswerAsync(Respond(Fits))).Outcome.ShouldBe(Outcome.Completed);

        bench.Model.Requests[0].Last("user")!.ShouldContain("\"pages\":3");
    }

    [Fact]
    public async Task Form_HasAFieldForEachPartOfTheAnswer()
    {
        await using var bench = await WaitingAsync();
        var link = (await bench.GateAsync()).GetProperty("callbackUri").GetString()!;
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Accept.ParseAdd("text/html");

        var page = await http.GetStringAsync(link);
        page.ShouldContain("name=\"field.title\"");
        page.ShouldContain("type=\"number\"");
        var posted = await http.PostAsync(link, new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["decision"] = "respond", ["by"] = "ann", ["field.title"] = "Costs", ["field.pages"] = "3",
        }));

        posted.StatusCode.ShouldBe(HttpStatusCode.OK, await posted.Content.ReadAsStringAsync());
        var output = (await bench.GoOnAsync()).Output!.Value;
        (output.GetProperty("title").GetString(), output.GetProperty("pages").GetInt32()).ShouldBe(("Costs", 3));
    }
}
