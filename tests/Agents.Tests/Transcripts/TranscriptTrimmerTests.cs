using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Baton.Agents;

public sealed class TranscriptTrimmerTests
{
    private static TranscriptMessage Message(string role, string text) => new() { Role = role, Text = text };

    private static TranscriptMessage Asks(string id, string name = "desk__look") =>
        new() { Role = "assistant", Calls = [new TranscriptCall(id, name, JsonSerializer.SerializeToElement(new { q = "x" }))] };

    private static TranscriptMessage Answers(string id, string text) => new() { Role = "tool", CallId = id, Text = text, Blob = $"hash-of-{id}" };

    private static List<TranscriptMessage> Long(int turns, int each = 1000)
    {
        var messages = new List<TranscriptMessage> { Message("system", "Work."), Message("user", "the task") };
        for (var i = 1; i <= turns; i++)
            messages.AddRange([Asks($"c{i}"), Answers($"c{i}", new string('x', each))]);
        return messages;
    }

    [Fact]
    public void Trim_OfWhatFits_ChangesNothing()
    {
        var messages = Long(3);

        var trimmed = TranscriptTrimmer.Trim(messages, TranscriptTrimmer.Size(messages));

        trimmed.Messages.ShouldBe(messages);
        (trimmed.LeftOut, trimmed.Shortened).ShouldBe((0, 0));
    }

    [Fact]
    public void Trim_OfALongOne_KeepsTheTaskAndTheNewestTurnsAndSaysWhatIsMissing()
    {
        var trimmed = TranscriptTrimmer.Trim(Long(20), 8000);

        trimmed.Messages[0].Text.ShouldBe("Work.");
        trimmed.Messages[1].Text.ShouldBe("the task");
        trimmed.Messages[^1].CallId.ShouldBe("c20");
        var kept = (trimmed.Messages.Count - 3) / 2;
        kept.ShouldBeGreaterThan(3);
        trimmed.LeftOut.ShouldBe(40 - (2 * kept));
        var note = trimmed.Messages[2];
        note.Role.ShouldBe("user");
        note.Text!.ShouldContain($"{trimmed.LeftOut} messages");
        note.Text!.ShouldContain($"- desk__look: blob \"hash-of-c{20 - kept}\"");
        TranscriptTrimmer.Size(trimmed.Messages).ShouldBeLessThanOrEqualTo(8000);
    }

    [Fact]
    public void Trim_WhereOneTurnIsTooLong_ShortensItAndKeepsItsCall()
    {
        var trimmed = TranscriptTrimmer.Trim(Long(2, 50_000), 8000);

        trimmed.Messages[^2].Calls!.Single().Id.ShouldBe("c2");
        trimmed.Messages[^1].Text!.ShouldEndWith("[… shortened …]");
        trimmed.Messages[^1].Text!.Length.ShouldBeGreaterThan(3000);
        trimmed.Shortened.ShouldBe(1);
        TranscriptTrimmer.Size(trimmed.Messages).ShouldBeLessThanOrEqualTo(8000);
    }

    [Fact]
    public void Trim_WhereTheTaskIsTooLong_ShortensTheTaskAndNotTheInstructions()
    {
        var trimmed = TranscriptTrimmer.Trim([Message("system", "Work."), Message("user", new string('x', 100_000)), Message("user", "and this")], 5000);

        trimmed.Messages[0].Text.ShouldBe("Work.");
        trimmed.Messages[1].Text!.Length.ShouldBeGreaterThan(4000);
        trimmed.Messages[2].Text.ShouldBe("and this");
        TranscriptTrimmer.Size(trimmed.Messages).ShouldBeLessThanOrEqualTo(5000);
    }

    [Fact]
    public void Trim_OfAnyTranscript_FitsAndPartsNoCallFromItsResult()
    {
        var pieces = Gen.Choose(0, int.MaxValue).ToArbitrary();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(pieces, seed =>
        {
            var random = new Random(seed);
            var messages = new List<TranscriptMessage> { Message("system", Text(random, 300)), Message("user", Text(random, 6000)) };
            for (var i = random.Next(12); i > 0; i--)
            {
                var calls = Enumerable.Range(1, random.Next(3)).Select(n => new TranscriptCall($"c{i}.{n}", "f", JsonSerializer.SerializeToElement(new { n }))).ToArray();
                messages.Add(new TranscriptMessage { Role = "assistant", Text = random.Next(2) == 0 ? null : Text(random, 500), Calls = calls.Length == 0 ? null : calls });
                messages.AddRange(calls.Select(c => Answers(c.Id, Text(random, 9000))));
                if (random.Next(4) == 0)
                    messages.Add(Message("user", Text(random, 500)));
            }

            var most = random.Next(4000, 20_000);
            var trimmed = TranscriptTrimmer.Trim(messages, most).Messages;

            TranscriptTrimmer.Size(trimmed).ShouldBeLessThanOrEqualTo(most);
            trimmed[0].ShouldBe(messages[0]);
            trimmed.SelectMany(m => m.Calls ?? []).Select(c => c.Id).ShouldBe(trimmed.Where(m => m.Role == "tool").Select(m => m.CallId!));
            (messages.Any(m => m.Role == "assistant") && !trimmed.Any(m => m.Role == "assistant")).ShouldBeFalse();
        }));
    }

    [Theory]
    [InlineData(0, 4, "[Characters 0 to 4 of 10. The next begin at 4.]\n0123")]
    [InlineData(8, 4, "[Characters 8 to 10 of 10.]\n89")]
    [InlineData(10, 4, "[There is nothing at 10: the text has 10 characters.]")]
    [InlineData(int.MaxValue, int.MaxValue, "[There is nothing at 2147483647: the text has 10 characters.]")]
    public void Read_OfALongText_SaysWhereItIs(int offset, int limit, string expected) => LongText.Read("0123456789", offset, limit).ShouldBe(expected);

    [Fact]
    public void Read_FromEndToEnd_ComesToTheWholeTextAndPartsNoCharacter()
    {
        var text = string.Concat(Enumerable.Repeat("a😀é", 500));
        foreach (var limit in new[] { 1, 2, 3, 7, 8000 })
        {
            var all = "";
            for (var offset = 0; offset < text.Length;)
            {
                var read = LongText.Read(text, offset, limit);
                var part = read[(read.IndexOf('\n') + 1)..];
                (char.IsLowSurrogate(part[0]) || char.IsHighSurrogate(part[^1])).ShouldBeFalse();
                all += part;
                offset += part.Length;
            }

            all.ShouldBe(text);
        }
    }

    [Fact]
    public void Begin_OfALongText_ShowsItsBeginningAndHowToReadOn()
    {
        var text = new string('x', 50_000);

        var begin = LongText.Begin(text, "abc");

        LongText.IsLong(text).ShouldBeTrue();
        LongText.IsLong(begin).ShouldBeFalse();
        begin.ShouldContain("characters 0 to 4000 of 50000");
        begin.ShouldContain("read_blob, blob \"abc\", offset 4000");
    }

    private static string Text(Random random, int most) => string.Concat(Enumerable.Repeat(random.Next(3) == 0 ? "😀" : "word ", random.Next(most / 4)));
}
