using System.Text.Json;
using Baton.Schema;

namespace Baton.Agents;

public sealed class SupervisionsTests
{
    private static readonly Team Team = new()
    {
        Id = "t",
        Pattern = Pattern.Supervisor,
        Entry = "lead",
        Members = ["a", "b"],
        Agents =
        {
            ["lead"] = new() { Instructions = "Lead." },
            ["a"] = new() { Description = "knows a" },
            ["b"] = new() { Description = "knows b", Output = Json("""{"type":"object","required":["n"]}""") },
        },
        Recruit = new("experts", 1) { Catalogue = { ["c"] = new() { Description = "knows c" }, ["d"] = new() { Description = "knows d" } } },
    };

    private static readonly SupervisionState Start = new() { Task = "hash" };

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);

    private static SupervisorDecision Delegate(string worker, string instruction = "do it") =>
        new() { Next = SupervisorMove.Delegate, Worker = worker, Instruction = instruction };

    [Theory]
    [InlineData("""{"next":"delegate","worker":"a","instruction":"x"}""", true)]
    [InlineData("""{"next":"delegate","worker":"c","instruction":"x","plan":["y"],"reason":"z"}""", true)]
    [InlineData("""{"next":"finish","result":"x"}""", true)]
    [InlineData("""{"next":"delegate","worker":"nobody","instruction":"x"}""", false)]
    [InlineData("""{"next":"delegate","worker":"lead","instruction":"x"}""", false)]
    [InlineData("""{"next":"delegate","worker":"a"}""", false)]
    [InlineData("""{"next":"delegate","worker":"a","instruction":""}""", false)]
    [InlineData("""{"next":"finish"}""", false)]
    [InlineData("""{"next":"finish","result":3}""", false)]
    [InlineData("""{"worker":"a","instruction":"x"}""", false)]
    [InlineData("\"I think a should do it\"", false)]
    [InlineData("\"{\\\"next\\\":\\\"finish\\\",\\\"result\\\":\\\"x\\\"}\"", true)]
    public void Read_OfADecision_TakesOnlyWhatFits(string answer, bool fits)
    {
        var (decision, problem) = Supervisions.Read(Team, Start, Json(answer));

        (decision is not null).ShouldBe(fits);
        (problem is null).ShouldBe(fits);
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"n":{"$ref":"#/$defs/n"}},"$defs":{"n":{"type":"integer"}}}""", """{"n":1}""", """{"n":"x"}""")]
    [InlineData("""{"type":"object","properties":{"next":{"$ref":"#"}},"additionalProperties":false}""", """{"next":{"next":{}}}""", """{"next":{"other":1}}""")]
    [InlineData("false", null, "1")]
    [InlineData("true", "[1]", null)]
    public void Schema_WithAResultOfItsOwn_MeansByItsReferencesWhatTheResultMeans(string output, string? right, string? wrong)
    {
        var schema = JsonSchema.Parse(Supervisions.Schema(Team with { Output = Json(output) }, Start));

        if (right is not null)
            schema.IsValid(Json($$"""{"next":"finish","result":{{right}}}""")).ShouldBeTrue();
        if (wrong is not null)
            schema.IsValid(Json($$"""{"next":"finish","result":{{wrong}}}""")).ShouldBeFalse();
    }

    [Fact]
    public void Give_ToSomebodyOfTheCatalogue_BringsThemInOnceAndNobodyBeyondTheMost()
    {
        var once = Supervisions.Give(Team, Start, Delegate("c"), "2")!;
        var twice = Supervisions.Give(Team, Supervisions.Report(once, "r", null, null), Delegate("c", "more"), "4")!;

        Supervisions.Workers(Team, Start).ShouldBe(["a", "b", "c", "d"]);
        once.Recruited.ShouldBe(["c"]);
        twice.Recruited.ShouldBe(["c"]);
        Supervisions.Workers(Team, once).ShouldBe(["a", "b", "c"]);
        Supervisions.Read(Team, once, Json("""{"next":"delegate","worker":"d","instruction":"x"}""")).Decision.ShouldBeNull();
    }

    [Fact]
    public void Give_OfTheSamePartAgain_IsACycleOnlyWhereNothingIsNew()
    {
        var first = Supervisions.Report(Supervisions.Give(Team, Start, Delegate("a"), "2")!, "r", null, null);
        var second = Supervisions.Report(Supervisions.Give(Team, first, Delegate("a"), "4")!, "r", null, null);

        Supervisions.Give(Team, second, Delegate("a"), "6").ShouldBeNull();
        Supervisions.Give(Team, second, Delegate("b"), "6").ShouldNotBeNull();
        Supervisions.Give(Team, second, Delegate("a", "otherwise"), "6").ShouldNotBeNull();
        Supervisions.Give(Team, Supervisions.Report(second with { Pending = new("6", "b", "x") }, "news", null, null), Delegate("a"), "8").ShouldNotBeNull();
        Supervisions.Give(Team, Supervisions.Report(second with { Pending = new("6", "b", "x") }, null, Outcome.ModelFailed, "no"), Delegate("a"), "8").ShouldNotBeNull();
    }

    [Fact]
    public void Report_OfAPart_CountsItOrSetsItAside()
    {
        var given = Supervisions.Give(Team, Start, Delegate("a") with { Plan = ["then b"] }, "2")!;

        given.Plan.ShouldBe(["then b"]);
        Supervisions.Report(given, "r", null, null).Completed.ShouldBe([new CompletedPart("2", "a", "do it", "r")]);
        Supervisions.Report(given, null, Outcome.ToolFailed, "why").Errors.ShouldBe([new FailedPart("2", "a", "do it", Outcome.ToolFailed, "why")]);
        Supervisions.Report(given, "r", null, null).Pending.ShouldBeNull();
    }

    [Theory]
    [InlineData("a", "\"text\"", true)]
    [InlineData("a", "\"  \"", false)]
    [InlineData("a", "null", false)]
    [InlineData("b", """{"n":1}""", true)]
    [InlineData("b", "\"{\\\"n\\\":1}\"", true)]
    [InlineData("b", "\"text\"", false)]
    public void Misfit_OfAResult_IsWhatItsSchemaSays(string worker, string answer, bool counts) =>
        (Supervisions.Misfit(Team, worker, Json(answer)) is null).ShouldBe(counts);

    [Fact]
    public void ForSupervisor_OfALongRun_StaysBounded()
    {
        var state = Start;
        var results = new List<JsonElement>();
        for (var i = 0; i < 200; i++)
        {
            state = Supervisions.Report(Supervisions.Give(Team, state, Delegate("a", $"part {i}"), $"{i}")!, $"r{i}", null, null);
            results.Add(JsonSerializer.SerializeToElement(new string('x', 50_000)));
        }

        var brief = Supervisions.ForSupervisor(Team, state, results);

        brief.Text.Length.ShouldBeLessThan(60 * 7_000);
        brief.Text.ShouldContain("part 199");
        brief.Text.ShouldContain("c: knows c");
    }
}
