using System.Text.Json;
using Baton.Agents;
using FsCheck;
using FsCheck.Fluent;

namespace Baton.Agents.Tests.Patterns;

public sealed class DistillationsTests
{
    private static readonly CompletedPart Part = new("2", "finder", "look for it", "hash");

    private static string Condense(string text, int words = 20, string task = "where is the bridge") =>
        Distillations.Condense(task, [Part], [BatonJson.ToElement(text)], words).Text;

    [Fact]
    public void Sentences_ThatBlockNameOrAnswer_AreKeptBeforeOthers()
    {
        var text = Condense("""
            It was a fine morning and many people were about. The permit is missing, so nothing can begin.
            Birds sang. The bridge stands at km 14.2 of the road. People walked up and down all day long and were happy.
            """, words: 18);

        text.ShouldContain("The permit is missing, so nothing can begin.");
        text.ShouldContain("The bridge stands at km 14.2 of the road.");
        text.ShouldNotContain("Birds");
        text.ShouldNotContain("happy");
        text.ShouldStartWith("- finder, told \"look for it\":");
    }

    [Theory]
    [InlineData("see https://example.com/a?b=1 for it", "https://example.com/a?b=1")]
    [InlineData("in src/Engine/Store.cs it says", "src/Engine/Store.cs")]
    [InlineData("the file report.pdf has it", "report.pdf")]
    [InlineData("write to ann@example.com", "ann@example.com")]
    [InlineData("invoice INV-2062 is open", "INV-2062")]
    [InlineData("it costs 1,084.50 EUR", "1,084.50")]
    [InlineData("call `the thing` now", "the thing")]
    [InlineData("on 2026-07-14 at 09:13", "2026-07-14")]
    public void Artifacts_AreWhatATextNames(string text, string named) => Distillations.Artifacts(text).ShouldContain(named);

    [Fact]
    public void Artifacts_OfWhatIsLeftOut_StayByTheirNames() => Prop.ForAll(
        Gen.Elements("A-{0}", "{0} EUR", "folder/file{0}.txt", "https://x.example/{0}", "plain words only", "more of the same text")
            .SelectMany(form => Gen.Choose(1, 9999).Select(n => string.Format(System.Globalization.CultureInfo.InvariantCulture, form, n)))
            .ListOf().ToArbitrary(),
        Gen.Choose(1, 50).ToArbitrary(),
        (sentences, words) =>
        {
            var text = string.Join(". ", sentences);
            var condensed = Condense(text, words);
            Distillations.Artifacts(text).Take(200).ShouldAllBe(artifact => condensed.Contains(artifact, StringComparison.Ordinal));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Words_BoundWhatIsKept_AndTheSameTextComesOutTheSame()
    {
        var text = string.Join(' ', Enumerable.Range(0, 500).Select(i => $"Sentence {(char)('a' + (i % 26))} speaks of nothing much at all."));
        var once = Condense(text, 40);

        once.Split(' ').Length.ShouldBeLessThan(60);
        Condense(text, 40).ShouldBe(once);
    }

    [Fact]
    public void Text_ThatIsLongAndHostile_TakesNoLongerThanItsLength()
    {
        var text = string.Concat(Enumerable.Repeat("a/.-", 250_000));

        Condense(text).Length.ShouldBeLessThan(2_100_000);
    }

    [Fact]
    public void Due_IsEveryNthResultAndNoneTwice()
    {
        var team = new Team { Id = "t", Pattern = Pattern.Supervisor, Distill = new Distill(3, 50) };
        var state = new SupervisionState { Task = "task" };
        var taken = new List<int>();
        for (var done = 0; done < 10; done++)
        {
            var range = Distillations.Due(team, state);
            var (_, count) = range.GetOffsetAndLength(state.Completed.Count);
            if (count > 0)
            {
                taken.Add(count);
                state = state with { Distilled = [.. state.Distilled, new DistilledParts(count, "x")] };
            }

            state = state with { Completed = [.. state.Completed, Part] };
        }

        taken.ShouldBe([3, 3, 3]);
        Distillations.Due(team with { Distill = null }, state).GetOffsetAndLength(10).Length.ShouldBe(0);
    }
}
