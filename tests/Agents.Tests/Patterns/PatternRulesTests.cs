using System.Text.Json;

namespace Baton.Agents;

public sealed class PatternRulesTests
{
    private static readonly Team Team = new()
    {
        Id = "t",
        Pattern = Pattern.Debate,
        Entry = "judge",
        Members = ["a", "b"],
        Agents = { ["judge"] = new() { Instructions = "Judge." }, ["a"] = new(), ["b"] = new(), ["person"] = new() { Human = new([], null) } },
    };

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);

    private static MemberResult Said(string member, string answer) => new(member, JsonSerializer.SerializeToElement(answer));

    private static Step Agent(string name) => new() { Agent = name };

    private static Step Review(string by, string of) => new() { Review = new(by, of, 2) };

    [Fact]
    public void Collection_OfResultsAndFailures_NamesBothInOrder() =>
        Collection.Merge([Said("b", "2"), new("c", null, Outcome.ModelFailed, "no"), Said("a", "1")]).GetRawText().ShouldBe(
            """{"results":{"b":"2","a":"1"},"failures":[{"member":"c","outcome":"model_failed","reason":"no"}]}""");

    [Fact]
    public void Failures_OfEveryOutcome_AreTheMembersOwnOnlyWhereNoCapWasHit()
    {
        Outcome[] own = [Outcome.ModelFailed, Outcome.ToolFailed, Outcome.InvalidOutput, Outcome.InvalidHandoff, Outcome.Rejected, Outcome.Expired];

        Enum.GetValues<Outcome>().Where(Failures.IsOwn).Order().ShouldBe(own.Order());
    }

    [Theory]
    [InlineData("yes", "yes", 1, 3, false)]
    [InlineData("yes", " yes\n", 1, 3, false)]
    [InlineData("yes", "no", 1, 3, true)]
    [InlineData("yes", "no", 3, 3, true)]
    [InlineData("yes", "no", 4, 3, false)]
    [InlineData("yes", "no", 1, 0, false)]
    [InlineData("yes", null, 1, 3, false)]
    public void Debate_GoesOn_WhileAnswersDifferAndRoundsAreLeft(string first, string? second, int round, int rounds, bool goesOn)
    {
        MemberResult[] answers = second is null ? [Said("a", first)] : [Said("a", first), Said("b", second)];

        Debates.GoesOn(answers, round, rounds).GoesOn.ShouldBe(goesOn);
    }

    [Theory]
    [InlineData("""{"answer":"x","reasons":["y"]}""", true)]
    [InlineData("""{"answer":"x","reasons":["y"],"winner":"b"}""", true)]
    [InlineData("""{"answer":"x","reasons":["y"],"winner":"judge"}""", false)]
    [InlineData("""{"answer":"x","reasons":[]}""", false)]
    [InlineData("""{"answer":"x","reasons":[""]}""", false)]
    [InlineData("""{"reasons":["y"]}""", false)]
    [InlineData("\"x, because y\"", false)]
    public void Verdict_OfAModel_TakesOnlyWhatFits(string answer, bool fits) =>
        (Debates.Read(Team, Json(answer)).Verdict is not null).ShouldBe(fits);

    [Fact]
    public void Verdict_OfAPerson_MayBeWordsWhereTheAnswerIsText()
    {
        var (verdict, result, problem) = Debates.Read(Team with { Entry = "person" }, Json("\"x, because y\""));

        problem.ShouldBeNull();
        verdict!.Value.GetProperty("reasons")[0].GetString().ShouldBe("x, because y");
        result!.Value.GetRawText().ShouldBe(verdict.Value.GetRawText());
        Debates.Read(Team with { Entry = "person", Output = Json("""{"type":"object"}""") }, Json("\"x\"")).Problem.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("person", "\"Accept.\"", ReviewMove.Accept)]
    [InlineData("person", "\" ok \"", ReviewMove.Accept)]
    [InlineData("person", "\"ok, but shorter\"", ReviewMove.Revise)]
    [InlineData("person", "\"I do not accept\"", ReviewMove.Revise)]
    [InlineData("judge", """{"verdict":"accept"}""", ReviewMove.Accept)]
    [InlineData("judge", """{"verdict":"revise","feedback":"more"}""", ReviewMove.Revise)]
    [InlineData("judge", """{"verdict":"revise"}""", null)]
    [InlineData("judge", """{"verdict":"accepted"}""", null)]
    [InlineData("judge", "\"accept\"", null)]
    public void Review_OfAnAnswer_AcceptsOnlyWhatClearlyDoes(string by, string answer, ReviewMove? move) =>
        (Reviews.Read(Team, new Review(by, "a", 2), Json(answer)).Verdict?.Verdict).ShouldBe(move);

    [Fact]
    public void Review_InAPipeline_KnowsWhoseWorkItIsAndWhatIsFinal()
    {
        Step[] steps = [Agent("a"), Agent("b"), Review("c", "b"), Review("d", "b"), Review("c", "a")];

        Enumerable.Range(0, 5).Select(i => Reviews.HasWork(steps, i)).ShouldBe([false, false, true, true, false]);
        Enumerable.Range(0, 5).Select(i => Reviews.IsFinal(steps, i)).ShouldBe([false, false, false, false, true]);
        Enumerable.Range(0, 4).Select(i => Reviews.IsFinal(steps[..4], i)).ShouldBe([false, true, true, true]);
    }

    [Theory]
    [InlineData("a b c a", "a → b → c → a")]
    [InlineData("x a b a", "a → b → a")]
    [InlineData("a b a c a", "a → c → a")]
    public void Loop_OfAPath_IsWhereItBegins(string path, string loop) => Handoffs.Loop(path.Split(' ')).ShouldBe(loop);

    [Theory]
    [InlineData("""{"type":"string"}""", "goal\n\ntold")]
    [InlineData("""{"type":"object"}""", null)]
    public void Fit_WithABrief_NeverLeavesThePartOut(string schema, string? input) =>
        TeamInput.Fit(Team with { Input = Json(schema) }, Json("\"goal\""), new Brief { Text = "told", Instruction = "part" })?.GetString().ShouldBe(input);

    [Fact]
    public void Fit_OfATask_IsTheFormThatTheTeamTakes()
    {
        var takesObject = Team with { Input = Json("""{"type":"object","required":["n"]}""") };
        var brief = new Brief { Text = "told" };

        TeamInput.Fit(Team, Json("""{"n":1}"""), null)!.Value.GetString().ShouldBe("""{"n":1}""");
        TeamInput.Fit(takesObject, Json("""{"n":1}"""), brief)!.Value.GetRawText().ShouldBe("""{"n":1}""");
        TeamInput.Fit(takesObject, Json("\"goal\""), brief with { Instruction = """{"n":2}""" })!.Value.GetRawText().ShouldBe("""{"n":2}""");
        TeamInput.Fit(takesObject, Json("\"goal\""), null).ShouldBeNull();
        TeamInput.Fit(takesObject, Json("""{"n":1}"""), brief with { Schema = Json("true") }).ShouldBeNull();
    }
}
