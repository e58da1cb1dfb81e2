using System.Globalization;
using System.Text;
using System.Text.Json;
using Baton.Tools.Listing;
using Baton.Tools.Servers;
using Baton.Tools.Stdio;
using FsCheck;
using FsCheck.Fluent;

namespace Baton.Tools.Tests;

public sealed class TextPropertyTests
{
    private static readonly Gen<string> Texts = Gen.OneOf(
        ArbMap.Default.GeneratorFor<string>().Select(s => s ?? ""),
        Gen.ArrayOf(Gen.Elements("a", "é", "\u200b", "\u202e", "\ud83d", "\ude00", "😀", "\U000E0041", "\n", "\t", "\u0007", "\ufe0f", "漢", "\\", "\"")).Select(string.Concat));

    [Fact]
    public void VisibleText_AnyText_IsLeftWithWhatCanBeSeenInTheSameOrder() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(
        Texts.ToArbitrary(),
        text =>
        {
            var clean = VisibleText.Clean(text);
            VisibleText.Clean(clean).ShouldBe(clean);
            clean.EnumerateRunes().ShouldAllBe(r => r.Value == '\n' || r.Value == '\t'
                || (Rune.GetUnicodeCategory(r) != UnicodeCategory.Format && Rune.GetUnicodeCategory(r) != UnicodeCategory.Control));
            clean.Where(char.IsLetter).ShouldBe(text.EnumerateRunes().Where(r => r.IsBmp && Rune.IsLetter(r)).Select(r => (char)r.Value)
                .Where(c => clean.Contains(c)));
        }));

    [Theory]
    [InlineData("plain text, 100 % visible")]
    [InlineData("Grüße, 漢字, emoji 😀")]
    [InlineData("two\n\tlines")]
    public void VisibleText_OrdinaryText_StaysAsItIs(string text) => VisibleText.Clean(text).ShouldBe(text);

    [Fact]
    public void VisibleText_Schema_IsCleanedInItsWordsAndNowhereElse()
    {
        var schema = JsonSerializer.Deserialize<JsonElement>(
            """{"description": "a\u200bb", "properties": {"x": {"title": "\u202ec", "const": "d\u200b", "description": {"type": "string"}}}}""");

        VisibleText.CleanSchema(schema).GetRawText().ShouldBe(JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(
            """{"description":"ab","properties":{"x":{"title":"c","const":"d\u200b","description":{"type":"string"}}}}""")));
    }

    [Fact]
    public void Redactor_AnySecretInAnyText_IsTakenOut() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(
        Texts.Where(s => s.Trim().Length >= 6 && !s.Contains('*') && !s.Contains('\n')).ToArbitrary(),
        Texts.ToArbitrary(),
        Texts.ToArbitrary(),
        (secret, before, after) =>
        {
            var redactor = new Redactor([secret, "another-secret"]);
            redactor.Clean(before + secret + after).ShouldNotContain(secret.Trim());
            redactor.Clean(JsonSerializer.SerializeToElement(new { value = before + secret + after })).GetProperty("value").GetString()!
                .ShouldNotContain(secret.Trim());
        }));

    [Fact]
    public async Task AnswerStream_LinesUpToTheLimit_PassUnchangedInAnyPieces()
    {
        var text = string.Concat(Enumerable.Range(0, 50).Select(n => "{" + new string('x', n) + "}\n"));
        foreach (var piece in new[] { 1, 2, 3, 7, 64, 4096 })
        {
            var stream = new AnswerStream(new MemoryStream(Encoding.UTF8.GetBytes(text)), maxLine: 51);
            var read = new List<byte>();
            var buffer = new byte[piece];
            for (int count; (count = await stream.ReadAsync(buffer)) > 0;)
                read.AddRange(buffer[..count]);

            Encoding.UTF8.GetString([.. read]).ShouldBe(text);
            stream.Fault.ShouldBeNull();
            stream.StrayLines.ShouldBe(0);
        }
    }

    [Fact]
    public async Task AnswerStream_LineOverTheLimit_EndsTheStream()
    {
        var stream = new AnswerStream(new MemoryStream(Encoding.UTF8.GetBytes("{}\n{" + new string('x', 51) + "\n")), maxLine: 51);

        (await Should.ThrowAsync<IOException>(() => stream.CopyToAsync(Stream.Null))).Message.ShouldContain("larger than 51 bytes");
    }
}
