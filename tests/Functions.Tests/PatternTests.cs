using Baton.Agents;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

public sealed class PatternTests
{
    [Fact]
    public async Task Pipeline_OfThree_GivesEachTheTaskAndWhatTheOneBeforeMade()
    {
        await using var bench = await Bench.OpenAsync("""
            pattern: pipeline
            agents:
              one: { instructions: First., model: m }
              two: { instructions: Second., model: m }
              three: { instructions: Third., model: m }
            steps: [ { agent: one }, { agent: two }, { agent: three } ]
            """);
        bench.Then(Say("facts"), Say("draft"), Say("text"));

        var run = await bench.RunAsync("a topic");

        run.Outcome.ShouldBe(Outcome.Completed);
        run.Reason.ShouldBeNull();
        run.Output!.Value.GetString().ShouldBe("text");
        run.Path.ShouldBe(["one", "two", "three"]);
        bench.Model.Requests.Select(r => r.Messages[1].GetProperty("content").GetString()).ShouldAllBe(text => text == "a topic");
        bench.Model.Requests[2].Last("user")!.ShouldEndWith("draft");
    }
}
