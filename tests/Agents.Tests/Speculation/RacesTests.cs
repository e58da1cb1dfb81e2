using System.Text.Json;

namespace Baton.Agents;

public sealed class RacesTests
{
    private static readonly string[] Candidates = ["a/1", "b/2", "c/3"];

    [Theory]
    [InlineData(2, 1, "0:- 0:1")]
    [InlineData(3, 1, "0:- 0:0 0:1")]
    [InlineData(4, 1, "0:- 0:0 0:0.5 0:1")]
    [InlineData(2, 3, "0:- 1:-")]
    [InlineData(5, 2, "0:- 1:- 0:0 1:0.5 0:1")]
    public void Variations_OfARace_DifferByModelAndThenByTemperature(int count, int candidates, string expected) =>
        string.Join(' ', Races.Variations(count, candidates).Select(v => FormattableString.Invariant($"{v.First}:{v.Temperature?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-"}")))
            .ShouldBe(expected);

    [Fact]
    public void Variations_OfAnyRace_AreAllDifferent()
    {
        for (var count = 2; count <= 10; count++)
        {
            for (var candidates = 1; candidates <= 10; candidates++)
            {
                var variations = Races.Variations(count, candidates);
                variations.Distinct().Count().ShouldBe(count, $"{count} of {candidates}");
                variations.ShouldAllBe(v => v.Temperature == null || (v.Temperature >= 0 && v.Temperature <= 1));
            }
        }
    }

    [Fact]
    public void Rotate_ByAVariation_KeepsAllCandidates()
    {
        Races.Rotate(Candidates, new Variation(1, null)).ShouldBe(["b/2", "c/3", "a/1"]);
        Races.Rotate(Candidates, new Variation(4, null)).ShouldBe(["b/2", "c/3", "a/1"]);
        Races.Rotate(Candidates, null).ShouldBe(Candidates);
    }

    [Theory]
    [InlineData("""{"winner":2,"reason":"right"}""", 2)]
    [InlineData("""{"winner":2}""", 2)]
    [InlineData("""{"winner":3,"reason":"not in it"}""", null)]
    [InlineData("""{"winner":"2","reason":"text"}""", null)]
    [InlineData("""{"winner":2.5,"reason":"half"}""", null)]
    [InlineData("""{"winner":1e99,"reason":"far"}""", null)]
    [InlineData("\"2\"", null)]
    [InlineData("null", null)]
    public void Read_OfAJudge_TakesOnlyWhatRaced(string answer, int? winner) =>
        (Races.Read(JsonSerializer.Deserialize<JsonElement>(answer), [1, 2]) is { } pick ? pick.Winner : (int?)null).ShouldBe(winner);

    [Fact]
    public void ForJudge_OfLongAnswers_IsBounded()
    {
        var brief = Races.ForJudge("a", [.. Enumerable.Range(1, 10).Select(i => new RaceEntry(i, new string('x', 100_000), true))]);

        brief.Text.Length.ShouldBeLessThan(70_000);
        brief.Text.ShouldContain("Variant 10 answers:");
        brief.Schema!.Value.GetProperty("properties").GetProperty("winner").GetProperty("enum").GetArrayLength().ShouldBe(10);
    }

    [Fact]
    public void Failure_OfARaceNobodyWon_IsALimitBeforeWhatAnotherCouldMend()
    {
        Races.Failure([Outcome.ModelFailed, Outcome.BudgetExhausted, Outcome.StepLimit]).ShouldBe(1);
        Races.Failure([Outcome.InvalidOutput, Outcome.ModelFailed]).ShouldBe(0);
    }
}
