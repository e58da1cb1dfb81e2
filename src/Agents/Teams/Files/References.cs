using System.Text.RegularExpressions;

namespace Baton.Agents;

/// <summary>References to the environment, <c>${env:NAME}</c>, and secrets that stand in a file instead of one.</summary>
internal static partial class References
{
    /// <summary>Notes the first malformed reference. The text around it is never shown: it may be a secret.</summary>
    public static bool Check(Field field, string text)
    {
        for (var at = text.IndexOf("${", StringComparison.Ordinal); at >= 0; at = text.IndexOf("${", at + 2, StringComparison.Ordinal))
        {
            if (ReferenceHere().IsMatch(text, at))
                continue;
            var end = text.IndexOf('}', at);
            var found = end < 0 || end - at > 40 ? "${…" : text[at..(end + 1)];
            var name = Bare().Match(found) is { Success: true } bare
                ? $"write ${{env:{bare.Groups[1].Value}}}."
                : "name an environment variable.";
            field.Error($"expected ${{env:NAME}}, found '{Words.Show(found)}'; {name}");
            return false;
        }

        return true;
    }

    /// <summary>The text with a harmless word in the place of each reference.</summary>
    public static string Without(string text) => Reference().Replace(text, "x");

    /// <summary>Warns when a value is probably a secret. The value itself is never shown.</summary>
    public static void WarnOfSecret(Field field, string name, string value)
    {
        var rest = Reference().Replace(value, "");
        if (LooksLikeKey().IsMatch(rest) || (SecretName().IsMatch(name) && rest == value && value.Trim().Length >= 8))
        {
            field.Warn($"expected a reference for what looks like a secret, found it written out; " +
                $"keep it in the environment and write ${{env:{Suggest(name)}}}.");
        }
    }

    private static string Suggest(string name)
    {
        var word = NotInNames().Replace(name, "_").Trim('_').ToUpperInvariant();
        return word.Length is 0 or > 40 || char.IsDigit(word[0]) ? "NAME" : word;
    }

    [GeneratedRegex(@"\$\{env:[A-Za-z_][A-Za-z0-9_]{0,127}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();

    [GeneratedRegex(@"\G\$\{env:[A-Za-z_][A-Za-z0-9_]{0,127}\}", RegexOptions.CultureInvariant)]
    private static partial Regex ReferenceHere();

    [GeneratedRegex(@"\A\$\{(?:env[.:]\s*)?([A-Za-z_][A-Za-z0-9_]*)\s*\}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Bare();

    [GeneratedRegex(@"(?:key|token|secret|passw(?:or)?d|authorization|credential|cookie)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    // Prefixes that providers give their keys, private keys, JSON web tokens, and what follows the name of an authentication scheme.
    [GeneratedRegex(
        @"\b(?:sk-|gh[pousr]_|github_pat_|glpat-|xox[abprs]-|AKIA|AIza|eyJ[A-Za-z0-9_-]{8})[A-Za-z0-9_-]{8,}" +
        @"|-----BEGIN [A-Z ]*PRIVATE KEY|\A(?:Bearer|Basic|Token)\s+\S{8,}" +
        @"|[?&](?:key|token|code|sig|api_?key)=[^&]{8,}|://[^/@:]+:[^/@]+@",
        RegexOptions.CultureInvariant)]
    private static partial Regex LooksLikeKey();

    [GeneratedRegex(@"[^A-Za-z0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex NotInNames();
}
