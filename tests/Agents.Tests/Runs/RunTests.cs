using FsCheck;
using FsCheck.Fluent;

namespace Baton.Agents;

public sealed class RunTests
{
    [Fact]
    public void Budget_OfLimits_IsAllOfThem() =>
        Budget.Of(new Limits { Tokens = 10, Cost = 2, Steps = 3 }).ShouldBe(new Budget(10, 2, 3));

    [Fact]
    public void Slice_OfAnyBudget_IsNeverMoreThanThereIsOrThanTheMemberMay()
    {
        var numbers = ArbMap.Default.ArbFor<(int Tokens, int Cost, int Steps, int OwnTokens, int OwnCost, int Turns)>();
        Prop.ForAll(numbers, n =>
        {
            var whole = new Budget(n.Tokens, n.Cost, n.Steps);
            var slice = whole.Slice(new AgentLimits { Tokens = n.OwnTokens, Cost = n.OwnCost, Turns = n.Turns });
            slice.ShouldBe(new Budget(Math.Min(n.Tokens, n.OwnTokens), Math.Min(n.Cost, n.OwnCost), Math.Min(n.Steps, n.Turns)));
            whole.Slice(new AgentLimits { Turns = int.MaxValue }).ShouldBe(whole);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Share_TakenByAllOneAfterTheOther_IsTheWholeAndNeverMore()
    {
        var numbers = ArbMap.Default.ArbFor<(NonNegativeInt Tokens, NonNegativeInt Cost, NonNegativeInt Steps, PositiveInt Parts)>();
        Prop.ForAll(numbers, n =>
        {
            var (left, taken) = (new Budget(n.Tokens.Get, n.Cost.Get / 100m, n.Steps.Get), Spend.None);
            var whole = left;
            for (var parts = n.Parts.Get; parts > 0; parts--)
            {
                var share = left.Share(parts);
                share.Tokens.ShouldBeGreaterThanOrEqualTo(0);
                left = left.Less(share);
                taken += share.AsSpend();
            }

            new Budget(taken.Tokens, taken.Cost, taken.Steps).ShouldBe(whole);
            left.ShouldBe(new Budget(0, 0, 0));
            left.Plus(whole).ShouldBe(whole);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(100, 1, 1, true)]
    [InlineData(101, 1, 1, false)]
    [InlineData(100, 1.01, 1, false)]
    [InlineData(100, 1, 2, false)]
    [InlineData(0, 0, 0, true)]
    public void Covers_ExactlyWhatIsThere(long tokens, double cost, int steps, bool expected) =>
        new Budget(100, 1m, 1).Covers(new Spend(tokens, (decimal)cost, steps)).ShouldBe(expected);

    [Fact]
    public void Less_PieceByPieceOrAtOnce_LeavesTheSame() => Prop.ForAll(ArbMap.Default.ArbFor<(int, int, int)[]>(), pieces =>
    {
        var spends = pieces.Select(p => new Spend(p.Item1, p.Item2, p.Item3 % 1000)).ToArray();
        var whole = new Budget(1_000_000, 1_000_000, 1_000_000);
        spends.Aggregate(whole, (b, s) => b.Less(s)).ShouldBe(whole.Less(spends.Aggregate(Spend.None, (a, b) => a + b)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void InstanceIds_OfOneRun_AreDistinctAndOfItsTenant()
    {
        var run = new RunKey("default", "r1");
        string[] ids = [InstanceIds.Run(run), InstanceIds.Team(run, "1"), InstanceIds.Agent(run, "1"), InstanceIds.Gate(run, "1")];
        ids.Distinct().Count().ShouldBe(4);
        ids[0].ShouldStartWith(InstanceIds.RunPrefix("default"));
        ids[3].ShouldStartWith(InstanceIds.GatePrefix("default"));
        InstanceIds.Run(new RunKey("default2", "r1")).ShouldNotStartWith(InstanceIds.RunPrefix("default"));
        InstanceIds.Agent(new RunKey("default", "r11"), "1").ShouldNotStartWith(InstanceIds.Agent(run, ""));
    }

    [Theory]
    [InlineData("r-1_A", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("a.b", false)]
    [InlineData("a/b", false)]
    [InlineData("a\n", false)]
    [InlineData("é", false)]
    public void IsRunId_TakesLettersDigitsDashAndUnderscore(string? text, bool expected) => InstanceIds.IsRunId(text).ShouldBe(expected);

    [Fact]
    public void IsRunId_TakesAtMost64Characters()
    {
        InstanceIds.IsRunId(new string('a', 64)).ShouldBeTrue();
        InstanceIds.IsRunId(new string('a', 65)).ShouldBeFalse();
        InstanceIds.IsTenant(new string('a', 64)).ShouldBeTrue();
        InstanceIds.IsTenant(new string('a', 65)).ShouldBeFalse();
        InstanceIds.IsTenant("A").ShouldBeFalse();
    }
}
