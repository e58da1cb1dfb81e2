using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Baton.Agents;

public sealed class GateRulesTests
{
    private static readonly DateTimeOffset Opened = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static Gate Gate(GateKind kind = GateKind.Tool, int quorum = 1, string[]? approvers = null, string? requester = null) => new()
    {
        Id = "gate.default.r.1",
        Run = "r",
        Tenant = "default",
        Team = "t",
        Step = "1",
        Kind = kind,
        ArgumentsHash = "hash",
        Schema = kind is GateKind.Tool or GateKind.Result ? JsonSerializer.SerializeToElement(new { type = "object" }) : null,
        Reason = "why",
        Approvers = approvers ?? [],
        EscalatesTo = ["boss"],
        RequestedBy = requester,
        Quorum = quorum,
        OpenedAt = Opened,
        ExpiresAt = Opened.AddHours(1),
    };

    private static GateAnswer Answer(string by, GateDecision decision = GateDecision.Approve, string? content = null, string? shown = null, int minutes = 1) =>
        new() { Id = $"{by}-{minutes}", By = by, Decision = decision, At = Opened.AddMinutes(minutes), Content = content, Shown = shown };

    private static GateVerdict Judge(Gate gate, GateAnswer answer, bool escalated = false, params GateAnswer[] earlier) =>
        GateRules.Judge(gate, earlier, escalated, answer);

    [Theory]
    [InlineData("ann", false, GateRefusal.None)]
    [InlineData(" ANN ", false, GateRefusal.None)]
    [InlineData("eve", false, GateRefusal.NotAllowed)]
    [InlineData("anna", false, GateRefusal.NotAllowed)]
    [InlineData("boss", false, GateRefusal.NotAllowed)]
    [InlineData("boss", true, GateRefusal.None)]
    [InlineData("bob", false, GateRefusal.NotAllowed)]
    [InlineData("", false, GateRefusal.Incomplete)]
    [InlineData("  ", false, GateRefusal.Incomplete)]
    public void Judge_WhoDecides_IsHeldToTheList(string by, bool escalated, GateRefusal expected)
    {
        var verdict = Judge(Gate(approvers: ["ann", "bob"], requester: "Bob"), Answer(by), escalated);
        verdict.Refusal.ShouldBe(expected);
        verdict.Closes.ShouldBe(expected == GateRefusal.None);
        (verdict.Problem is null).ShouldBe(expected == GateRefusal.None);
    }

    [Fact]
    public void Judge_WithoutAList_AnybodyDecides_TheRequesterToo() =>
        Judge(Gate(requester: "ann"), Answer("ann")).Accepted.ShouldBeTrue();

    [Theory]
    [InlineData(59, GateRefusal.None)]
    [InlineData(60, GateRefusal.TooLate)]
    [InlineData(61, GateRefusal.TooLate)]
    public void Judge_AtTheExpiryAndAfter_IsTooLate(int minutes, GateRefusal expected) =>
        Judge(Gate(), Answer("ann", minutes: minutes)).Refusal.ShouldBe(expected);

    [Theory]
    [InlineData(null, GateRefusal.None)]
    [InlineData("hash", GateRefusal.None)]
    [InlineData("other", GateRefusal.TooLate)]
    public void Judge_OfOtherArguments_IsTooLate(string? shown, GateRefusal expected) =>
        Judge(Gate(), Answer("ann", shown: shown)).Refusal.ShouldBe(expected);

    [Theory]
    [InlineData(GateKind.Tool, GateDecision.Edit, true, GateRefusal.None)]
    [InlineData(GateKind.Tool, GateDecision.Edit, false, GateRefusal.Incomplete)]
    [InlineData(GateKind.Tool, GateDecision.Respond, true, GateRefusal.None)]
    [InlineData(GateKind.Tool, GateDecision.Respond, false, GateRefusal.Incomplete)]
    [InlineData(GateKind.Tool, GateDecision.Reject, false, GateRefusal.None)]
    [InlineData(GateKind.Result, GateDecision.Edit, true, GateRefusal.None)]
    [InlineData(GateKind.Ambiguous, GateDecision.Approve, false, GateRefusal.None)]
    [InlineData(GateKind.Ambiguous, GateDecision.Edit, true, GateRefusal.Incomplete)]
    [InlineData(GateKind.Human, GateDecision.Approve, false, GateRefusal.Incomplete)]
    [InlineData(GateKind.Human, GateDecision.Edit, true, GateRefusal.Incomplete)]
    [InlineData(GateKind.Human, GateDecision.Respond, true, GateRefusal.None)]
    [InlineData(GateKind.Human, GateDecision.Reject, false, GateRefusal.None)]
    public void Judge_ByKindOfGate_TakesWhatMakesSenseThere(GateKind kind, GateDecision decision, bool content, GateRefusal expected) =>
        Judge(Gate(kind), Answer("ann", decision, content ? "blob" : null)).Refusal.ShouldBe(expected);

    [Theory]
    [InlineData(GateDecision.Edit)]
    [InlineData(GateDecision.Respond)]
    public void Judge_OwnWordsWhereMoreThanOneMustAgree_AreRefused(GateDecision decision) =>
        Judge(Gate(quorum: 2), Answer("ann", decision, "blob")).Refusal.ShouldBe(GateRefusal.Incomplete);

    [Fact]
    public void Judge_OneReject_ClosesAGateOfAnyQuorum() =>
        Judge(Gate(quorum: 3), Answer("bob", GateDecision.Reject), false, Answer("ann")).Closes.ShouldBeTrue();

    [Fact]
    public void Judge_AnyOrderOfPeople_ClosesWithTheQuorumOfDistinctOnes()
    {
        var people = ArbMap.Default.ArbFor<byte[]>();
        Prop.ForAll(people, ArbMap.Default.ArbFor<byte>(), (who, number) =>
        {
            var gate = Gate(quorum: 1 + (number % 4));
            var counted = new List<GateAnswer>();
            var closed = false;
            foreach (var person in who.Select(p => $"{(p % 2 == 0 ? "P" : "p")}{p % 5}"))
            {
                if (closed)
                    break;
                var verdict = GateRules.Judge(gate, counted, false, Answer(person));
                verdict.Accepted.ShouldBe(!counted.Any(c => string.Equals(c.By, person, StringComparison.OrdinalIgnoreCase)));
                if (verdict.Accepted)
                    counted.Add(Answer(person));
                closed = verdict.Closes;
                closed.ShouldBe(verdict.Accepted && counted.Count == gate.Quorum);
            }
        }).QuickCheckThrowOnFailure();
    }
}
