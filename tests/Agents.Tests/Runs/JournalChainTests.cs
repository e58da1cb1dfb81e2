using FsCheck;
using FsCheck.Fluent;

namespace Baton.Agents.Tests;

public sealed class JournalChainTests
{
    private static readonly RunKey Run = new("default", "r1");

    [Fact]
    public void Verify_AsExported_HoldsTogetherAndNamesTheSeal()
    {
        var (lines, seal) = Export(5);

        JournalChain.Verify(lines, seal).ShouldBe(new ChainReport("r1", 5, seal, null));
        JournalChain.Verify(lines, null).Hash.ShouldBe(lines[^1].Substring(9, 64));
    }

    [Fact]
    public void Verify_AnyOneCharacterChanged_IsFound()
    {
        var (lines, _) = Export(3);
        Prop.ForAll(Gen.Choose(0, lines.Sum(l => l.Length) - 1).ToArbitrary(), at =>
        {
            string[] changed = [.. lines];
            var line = 0;
            for (; at >= changed[line].Length; line++)
                at -= changed[line].Length;
            changed[line] = changed[line][..at] + (changed[line][at] == 'x' ? 'y' : 'x') + changed[line][(at + 1)..];
            return JournalChain.Verify(changed, null).Problem is not null;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Verify_LineTakenOut_IsFound()
    {
        var (lines, _) = Export(4);
        for (var i = 0; i < lines.Count; i++)
            JournalChain.Verify(lines.Where((_, n) => n != i), null).Problem.ShouldNotBeNull($"line {i + 1}");
    }

    [Fact]
    public void Verify_LinesSwappedDoubledOrAdded_IsFound()
    {
        var (lines, _) = Export(4);
        for (var i = 0; i + 1 < lines.Count; i++)
        {
            List<string> swapped = [.. lines];
            (swapped[i], swapped[i + 1]) = (swapped[i + 1], swapped[i]);
            JournalChain.Verify(swapped, null).Problem.ShouldNotBeNull();
            JournalChain.Verify([.. lines.Take(i + 1), lines[i], .. lines.Skip(i + 1)], null).Problem.ShouldNotBeNull();
        }

        JournalChain.Verify([.. lines, ""], null).Problem!.ShouldContain("nothing behind the end");
    }

    [Fact]
    public void Verify_CutShort_SaysThatTheEndIsMissing()
    {
        var (lines, _) = Export(4);
        for (var kept = 0; kept < lines.Count; kept++)
            JournalChain.Verify(lines.Take(kept), null).Problem!.ShouldContain("cut short");
    }

    [Fact]
    public void Verify_WholeFileMadeAnew_IsFoundByTheSealAlone()
    {
        var (_, seal) = Export(4);
        var (forged, _) = Export(3);

        JournalChain.Verify(forged, null).Problem.ShouldBeNull();
        JournalChain.Verify(forged, seal).Problem!.ShouldContain("seal");
    }

    private static (IReadOnlyList<string> Lines, string Seal) Export(int events)
    {
        var chain = new JournalChain();
        List<string> lines = [chain.Head(Run, "support", "d0")];
        for (var i = 1; i <= events; i++)
        {
            lines.Add(chain.Event(new RunEvent
            {
                Id = $"e{i}", Seq = i, Time = DateTimeOffset.UnixEpoch.AddSeconds(i), Type = EventTypes.ToolCompleted, Run = "r1", Tenant = "default", Step = $"{i}",
                Data = BatonJson.ToElement(new { preview = "line one\nline \"two\"" }),
            }));
        }

        lines.Add(chain.End(RunStatus.Ended, Outcome.Completed));
        return (lines, chain.Hash);
    }
}
