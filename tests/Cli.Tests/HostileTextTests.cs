using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;

namespace Baton.Cli.Tests;

public sealed partial class HostileTextTests
{
    // A title change, a cleared screen, a C1 control, reordering, an invisible letter, Spectre's markup, and half a pair.
    private const string Hostile = "[red]x[/] [link=http://e]\u001b]0;owned\u0007\u001b[2J\u009b31m\r\u202Egnp\u200B\U000E0041[/]\u0000";

    [Fact]
    public void Clean_AnyText_HoldsNoControlAndNoInvisibleCharacter() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string?>(), text =>
        {
            Clean.Line(text + Hostile).EnumerateRunes().ShouldAllBe(r => IsPrintable(r));
            Clean.Block(Hostile + text).EnumerateRunes().ShouldAllBe(r => r.Value == '\n' || IsPrintable(r));
            Clean.Line(text, 10).Length.ShouldBeLessThanOrEqualTo(10);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Theory]
    [InlineData("plain – text, naïve 日本 🎉 ✔️", "plain – text, naïve 日本 🎉 ✔️")]
    [InlineData("a\u001b[31mb", "a\\u001B[31mb")]
    [InlineData("a\tb\r\nc", "a b c")]
    [InlineData("\U000E0041", "\\uDB40\\uDC41")]
    [InlineData(null, "")]
    public void Clean_Line_ShowsWhatItCannotPrint(string? text, string expected) => Clean.Line(text).ShouldBe(expected);

    [Theory]
    [InlineData(false, "run", "support", "--input", "x")]
    [InlineData(true, "run", "support", "--input", "x", "--approve-all")]
    [InlineData(true, "run", "support", "--input", "x")]
    [InlineData(false, "show", "r1")]
    [InlineData(true, "show", "r1")]
    [InlineData(false, "events", "r1")]
    [InlineData(true, "list")]
    [InlineData(true, "approvals")]
    [InlineData(true, "approvals", "show", "g")]
    [InlineData(false, "approvals", "show", "g")]
    [InlineData(true, "doctor")]
    [InlineData(false, "events", "r1", "--json")]
    [InlineData(true, "show", "r1", "--json")]
    public async Task Verb_HostileTextEverywhere_SendsNothingOfItToTheTerminal(bool terminal, params string[] args)
    {
        await using var cli = await Cli.CreateAsync();
        Everywhere(cli.Head);

        var result = await cli.CallAsync(args, "y " + Hostile + "\n", terminal);

        result.Exit.ShouldBeInRange(0, 3);
        var seen = terminal ? OwnSequences().Replace(result.Out + result.Error, "") : result.Out + result.Error;
        seen.EnumerateRunes().Where(r => r.Value != '\n' && !IsPrintable(r)).ShouldBeEmpty();
        if (!args.Contains("list") && !args.Contains("--json"))
            seen.ShouldContain("[red]x[/]");
    }

    [Fact]
    public async Task Problem_HostileText_IsEscaped()
    {
        await using var cli = await Cli.CreateAsync();
        cli.Head.Instead = _ => new Answer(400, new { title = Hostile, detail = "x" + Hostile, errors = new[] { Hostile } });

        var result = await cli.PipedAsync("list");

        result.Error.Where(c => c != '\n').ShouldAllBe(c => !char.IsControl(c));
        result.Error.Count(c => c == '\n').ShouldBe(3);
    }

    [Fact]
    public async Task Gate_ArgumentsWithInvisibleText_AreShownAsTheJsonTheyAre()
    {
        await using var cli = await Cli.CreateAsync();
        cli.Head.Open("g", new { to = "a\u202Eb\u001b\u00a0" });

        var result = await cli.PipedAsync("approvals", "show", "g");

        result.Out.ShouldContain("""      "to": "a\u202Eb\u001B\u00A0" """.TrimEnd());
    }

    [Fact]
    public async Task Json_HalfASurrogatePair_IsNoFault()
    {
        await using var cli = await Cli.CreateAsync();
        cli.Head.Instead = seen => seen.Path == "/api/runs" ? new Answer(200, Text: """{"items":[{"id":"\ud800","team":"\udc00x"}]}""") : null;

        (await cli.PipedAsync("list")).Exit.ShouldBe(0);
        (await cli.PipedAsync("list", "--json")).ShouldBe(new Result(0, """{"items":[{"id":"\ud800","team":"\udc00x"}]}""" + "\n", ""));
    }

    private static bool IsPrintable(Rune rune) => !Rune.IsControl(rune) && Rune.GetUnicodeCategory(rune) != UnicodeCategory.Format;

    private static void Everywhere(ScriptedHead head)
    {
        foreach (var type in new[]
        {
            "run.started", "agent.started", "model.requested", "model.completed", "model.failed", "tool.intent", "tool.completed", "tool.failed",
            "tool.ambiguous", "handoff.proposed", "handoff.rejected", "output.rejected", "agent.completed", "gate.decided", "gate.expired", Hostile,
        })
        {
            head.Append(type, Hostile, Hostile, new
            {
                candidate = Hostile, model = Hostile, preview = Hostile, tool = Hostile, arguments = Hostile, error = Hostile, reason = Hostile, from = Hostile,
                to = Hostile, team = Hostile, errors = new[] { Hostile }, gate = Hostile, by = Hostile, comment = Hostile, decision = Hostile, message = Hostile,
            });
        }

        head.Open("g", JsonNode.Parse(JsonSerializer.Serialize(new Dictionary<string, string> { [Hostile] = Hostile })), reason: Hostile, tool: Hostile);
        foreach (var key in new[] { "agent", "step", "callbackUri" })
            head.Gates["g"][key] = Hostile;
        head.Gates["g"]["approvers"] = new JsonArray(Hostile);
        foreach (var key in new[] { "agent", "step", "reason", "team" })
            head.Run[key] = Hostile;
        head.Run["path"] = new JsonArray(Hostile);
        head.Run["usage"]!["currency"] = Hostile;
        head.Decided = _ => head.End(Hostile, Hostile, Hostile);
        head.Instead = seen => seen.Path == "/api/doctor"
            ? new Answer(200, new { checks = new[] { new { name = Hostile, ok = false, found = Hostile, advice = Hostile } } })
            : null;
    }

    // Colours, cursor moves and line clearing, as the terminal library draws with; a title change or a cleared screen is not among them.
    [GeneratedRegex("\u001b\\[([0-9;]*m|[0-9]*A|2K|\\?25[lh])|(?<=\u001b\\[2K)\r|\r(?=\u001b\\[)")]
    private static partial Regex OwnSequences();
}
