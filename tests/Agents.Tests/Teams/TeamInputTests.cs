using System.Text.Json;

namespace Baton.Agents;

public sealed class TeamInputTests
{
    private static readonly JsonElement Refund = JsonSerializer.Deserialize<JsonElement>(
        """{"type":"object","properties":{"amount":{"type":"number","minimum":0}},"required":["amount","why"]}""");

    [Fact]
    public void Check_TeamWithoutSchema_WantsText()
    {
        TeamInput.Check(Team(null), Json("\"hello\"")).ShouldBeEmpty();

        var problem = TeamInput.Check(Team(null), Json("[1]")).Single();
        (problem.Pointer, problem.Expected).ShouldBe(("", "a string"));
        problem.ToString().ShouldStartWith("input: expected a string, found ");
    }

    [Fact]
    public void Check_InputThatFits_HasNoProblems() =>
        TeamInput.Check(Team(Refund), Json("""{"amount":5,"why":"late"}""")).ShouldBeEmpty();

    [Fact]
    public void Check_InputThatDoesNotFit_NamesEachPlace()
    {
        var problems = TeamInput.Check(Team(Refund), Json("""{"amount":-5}"""));

        problems.Select(p => p.Pointer).Order(StringComparer.Ordinal).ShouldBe(["", "/amount"]);
        problems.Single(p => p.Pointer == "/amount").ToString().ShouldBe("input/amount: expected a number of at least 0, found -5");
    }

    private static Team Team(JsonElement? input) => new() { Id = "t", Pattern = Pattern.Parallel, Input = input };

    private static JsonElement Json(string json) => JsonSerializer.Deserialize<JsonElement>(json);
}
