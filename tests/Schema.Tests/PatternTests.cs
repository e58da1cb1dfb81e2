using System.Text.Json;

namespace Baton.Schema.Tests;

/// <summary>Where regular expressions of ECMA-262 and of .NET differ.</summary>
public sealed class PatternTests
{
    [Theory]
    [InlineData(@"^\d$", "5", "\u0665")]
    [InlineData(@"^[\d]$", "5", "\u0665")]
    [InlineData(@"^\D$", "\u0665", "5")]
    [InlineData(@"^[^\D]$", "5", "\u0665")]
    [InlineData(@"^\w$", "_", "é")]
    [InlineData(@"^[\W]$", "é", "a")]
    [InlineData(@"^\s$", "\uFEFF", "\u0085")]
    [InlineData(@"^a$", "a", "a\n")]
    [InlineData(@"^.$", "🐲", "\u2028")]
    [InlineData(@"^🐲{2}$", "🐲🐲", "🐲\uDC32")]
    [InlineData(@"^[🐲-🐼]$", "🐵", "🐽")]
    [InlineData(@"^[^🐲]$", "🐼", "🐲")]
    [InlineData(@"^[^a]$", "🐲", "a")]
    [InlineData(@"^\u{1F432}$", "🐲", "u")]
    [InlineData(@"^\ud83d\udc32$", "🐲", "🐼")]
    [InlineData(@"^[\ud83d\udc32]$", "🐲", "🐼")]
    [InlineData(@"^\p{Letter}\p{Lu}\P{gc=Nd}$", "éÀx", "1ÀX")]
    [InlineData(@"^[a-z-[aeiou]$", "[", "b]")]
    [InlineData(@"^[^]$", "\n", "ab")]
    [InlineData(@"^(?:[]|a)$", "a", "]")]
    [InlineData(@"^[\b]\cJ\x41\0$", "\b\nA\0", "b")]
    [InlineData(@"^\/\-\@\#x y$", "/-@#x y", "/-@#xy")]
    [InlineData(@"^a{2,3}$", "aa", "a{2,3}")]
    [InlineData(@"^a{,3}$", "a{,3}", "aa")]
    [InlineData(@"^{{a}}$", "{{a}}", "a")]
    [InlineData(@"^(?<x>a)(b)\1\2$", "abab", "abba")]
    [InlineData(@"^(?<x>a|b)\k<x>$", "bb", "ab")]
    [InlineData(@"^\1(a)$", "a", "aa")]
    [InlineData(@"^(?!ab)a", "ac", "ab")]
    [InlineData(@"(?<=a+)b", "aab", "cb")]
    [InlineData(@"(?<!a)b", "cb", "ab")]
    [InlineData(@"\bfoo\b", "a foo", "afoo")]
    public void Pattern_AsInEcmaScript_Matches(string pattern, string fits, string doesNot)
    {
        EcmaPattern.Compile(pattern, TimeSpan.FromSeconds(1)).IsMatch(fits).ShouldBeTrue();
        EcmaPattern.Compile(pattern, TimeSpan.FromSeconds(1)).IsMatch(doesNot).ShouldBeFalse();
    }

    [Fact]
    public void PatternProperties_NotAnchored_MatchesAnywhereInTheName() =>
        JsonSchema.Parse(JsonSerializer.SerializeToElement(new { patternProperties = new Dictionary<string, bool> { ["b"] = false } }))
            .IsValid(JsonSerializer.SerializeToElement(new { abc = 1 })).ShouldBeFalse();
}
