using System.Globalization;
using System.Net;
using System.Text;
using System.Xml.Linq;

namespace Baton.Cli;

/// <summary>What came of a suite; kept as a file it is the baseline of the next time.</summary>
internal sealed record EvalReport(string Suite, string Team, IReadOnlyList<CaseResult> Cases)
{
    public int Passed => Cases.Count(c => c.Passed);

    public int Failed => Cases.Count - Passed;

    public decimal Cost => Cases.Sum(c => c.Cost);

    /// <summary>What was better in <paramref name="baseline"/>, in words; empty when nothing was.</summary>
    /// <param name="baseline">The report to compare with.</param>
    /// <param name="tolerance">How much more a case may cost, as a share of what it did, and how much lower its score may be.</param>
    public IReadOnlyList<string> Regressions(EvalReport baseline, decimal tolerance)
    {
        var found = new List<string>();
        foreach (var before in baseline.Cases.Where(c => c.Passed))
        {
            if (Cases.FirstOrDefault(c => c.Name == before.Name) is not { } now)
                found.Add($"{before.Name}: passed before, and is no longer in the suite");
            else if (!now.Passed)
                found.Add($"{before.Name}: passed before, and fails: {string.Join("; ", now.Problems)}");
            else if (now.Cost > before.Cost * (1 + tolerance) && now.Cost - before.Cost > 0.0001m)
                found.Add(string.Create(CultureInfo.InvariantCulture, $"{before.Name}: cost {before.Cost:0.####} before, and costs {now.Cost:0.####}"));
            else if (now.Score < before.Score - tolerance)
                found.Add(string.Create(CultureInfo.InvariantCulture, $"{before.Name}: scored {before.Score:0.##} before, and scores {now.Score:0.##}"));
        }

        return found;
    }

    /// <summary>As JUnit's XML, which build servers read.</summary>
    public string ToJUnit() => new XDocument(new XElement(
        "testsuite",
        new XAttribute("name", Xml(Suite)),
        new XAttribute("tests", Cases.Count),
        new XAttribute("failures", Failed),
        new XAttribute("time", Cases.Sum(c => c.Seconds)),
        Cases.Select(c => new XElement(
            "testcase",
            new XAttribute("classname", Xml(Team)),
            new XAttribute("name", Xml(c.Name)),
            new XAttribute("time", c.Seconds),
            c.Passed ? null : new XElement("failure", new XAttribute("message", Xml(c.Problems.FirstOrDefault() ?? "")), Xml(string.Join('\n', c.Problems))))))).ToString();

    /// <summary>As a page that needs nothing else.</summary>
    public string ToHtml()
    {
        var html = new StringBuilder(
            $$"""
            <!doctype html><html lang="en"><meta charset="utf-8"><title>{{Safe(Suite)}}</title>
            <style>body{font:15px system-ui;margin:2rem auto;max-width:70rem}td,th{padding:.4rem .8rem;text-align:left;vertical-align:top}
            tr{border-bottom:1px solid #8884}.no{color:#b00020}.yes{color:#1b7f3b}table{border-collapse:collapse}</style>
            <h1>{{Safe(Suite)}}</h1><p>Team {{Safe(Team)}}: {{Passed}} of {{Cases.Count}} cases passed.</p>
            <table><tr><th><th>case<th>outcome<th>score<th>cost<th>seconds<th>problems

            """);
        foreach (var c in Cases)
        {
            html.Append(CultureInfo.InvariantCulture, $"<tr><td class=\"{(c.Passed ? "yes\">passed" : "no\">failed")}<td>{Safe(c.Name)}<td>{Safe(c.Outcome)}")
                .AppendLine(CultureInfo.InvariantCulture, $"<td>{c.Score:0.##}<td>{c.Cost:0.####}<td>{c.Seconds:0.0}<td>{string.Join("<br>", c.Problems.Select(Safe))}");
        }

        return html.Append("</table></html>\n").ToString();
    }

    private static string Safe(string? text) => WebUtility.HtmlEncode(Clean.Line(text));

    // A model's text may hold what XML cannot.
    private static string Xml(string text) => Clean.Block(text);
}

/// <summary>What came of a case.</summary>
/// <param name="Name">The case.</param>
/// <param name="Passed">True: all that it expects holds.</param>
/// <param name="Run">The run's id. Null: it did not start.</param>
/// <param name="Outcome">How the run ended. Null: it did not.</param>
/// <param name="Problems">What does not hold.</param>
/// <param name="Score">The judge's score. Null: nothing was judged.</param>
/// <param name="Verdict">The judge's reason. Null: nothing was judged.</param>
/// <param name="Cost">What the run cost, the judge left out.</param>
/// <param name="Tokens">What it used.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record CaseResult(
    string Name, bool Passed, string? Run, string? Outcome, IReadOnlyList<string> Problems, decimal? Score, string? Verdict, decimal Cost, long Tokens, double Seconds);
