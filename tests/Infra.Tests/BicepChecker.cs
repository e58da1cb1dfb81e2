namespace Baton.Infra;

/// <summary>
/// Checks what can be checked of Bicep without its compiler: symbols, parameters, modules and their outputs, and that nothing gives a secret away.
/// Types and the resource providers' schemas are the compiler's job.
/// </summary>
/// <param name="read">Gives the text of a file by its path; null when there is none.</param>
internal sealed class BicepChecker(Func<string, string?> read)
{
    private static readonly string[] Words = ["true", "false", "null", "if", "for", "in", "existing"];

    private static readonly string[] Functions =
    [
        "resourceGroup", "subscription", "uniqueString", "toLower", "replace", "take", "guid", "empty", "union", "subscriptionResourceId",
        "readEnvironmentVariable", "deployment", "environment", "tenant", "length", "contains", "concat", "format",
    ];

    private static readonly string[] GivesKeys = ["listKeys", "listAccountSas", "listServiceSas", "listSecrets", "getSecret", "reference"];

    public IReadOnlyList<string> Check(string path)
    {
        try
        {
            var declarations = Parse(path);
            return [.. Duplicates(declarations), .. Symbols(declarations), .. Parameters(path, declarations), .. Modules(path, declarations), .. Outputs(declarations)];
        }
        catch (FormatException e)
        {
            return [e.Message];
        }
    }

    private IReadOnlyList<Declaration> Parse(string path) =>
        Syntax.Parse(read(path) ?? throw new FormatException($"expected the file {path}, found none."));

    private static IEnumerable<string> Duplicates(IReadOnlyList<Declaration> declarations) => declarations
        .Where(d => d.Name.Length > 0).GroupBy(d => (d.Kind == "output", d.Name)).Where(g => g.Count() > 1)
        .Select(g => $"line {g.Last().Row}: '{g.Key.Name}' is declared twice.");

    private static IEnumerable<string> Symbols(IReadOnlyList<Declaration> declarations)
    {
        var symbols = declarations.Where(d => d.Kind != "output").Select(d => d.Name).ToHashSet();
        foreach (var name in declarations.SelectMany(d => References(d.Body).Concat(References(d.Decorators))))
        {
            if (GivesKeys.Contains(name.Value))
                yield return $"line {name.Row}: '{name.Value}' hands keys out; use an identity.";
            else if (name.IsCall ? !Functions.Contains(name.Value) && !IsDecorator(name) : !symbols.Contains(name.Value) && !IsLoopVariable(declarations, name.Value))
                yield return $"line {name.Row}: '{name.Value}' is {(name.IsCall ? "no function known here" : "not declared")}.";
        }

        static bool IsDecorator(Reference name) =>
            name.Value is "description" or "secure" or "allowed" or "minLength" or "maxLength" or "minValue" or "maxValue";
    }

    private static IEnumerable<string> Parameters(string path, IReadOnlyList<Declaration> declarations)
    {
        if (path.EndsWith(".bicepparam", StringComparison.Ordinal))
            yield break;
        var used = declarations.SelectMany(d => References(d.Body)).Select(r => r.Value).ToHashSet();
        foreach (var d in declarations.Where(d => d.Kind is "param" or "var"))
        {
            if (!used.Contains(d.Name))
                yield return $"line {d.Row}: '{d.Name}' is not used.";
            if (d.Kind == "param" && !d.Has("description"))
                yield return $"line {d.Row}: the parameter '{d.Name}' has no description.";
            if (d.Has("secure") && d.Body.Count > 0)
                yield return $"line {d.Row}: the secret '{d.Name}' has a default.";
        }
    }

    private IEnumerable<string> Modules(string path, IReadOnlyList<Declaration> declarations)
    {
        var files = declarations.Where(d => d.Kind == "module").ToDictionary(d => d.Name, d => Parse(Beside(path, d.Head[0].Value)));
        foreach (var module in declarations.Where(d => d.Kind == "module"))
        {
            foreach (var problem in Passed(module.Row, module.Name, files[module.Name], [.. module.KeysOf("params")]))
                yield return problem;
        }

        if (declarations.FirstOrDefault(d => d.Kind == "using") is { } use)
        {
            foreach (var problem in Passed(use.Row, "using", Parse(Beside(path, use.Head[0].Value)), [.. declarations.Where(d => d.Kind == "param").Select(d => d.Name)]))
                yield return problem;
        }

        foreach (var body in declarations.SelectMany(d => Flat(d.Body)))
        {
            for (var i = 0; i < body.Count; i++)
            {
                if (!files.TryGetValue(body[i].Value, out var file) || body[i].Kind != TokenKind.Name)
                    continue;
                var rest = body.Skip(i + 1).SkipWhile(t => t.Is("!")).Take(4).Select(t => t.Value).ToList();
                if (rest is [".", "outputs", ".", var output] && !file.Any(d => d.Kind == "output" && d.Name == output))
                    yield return $"line {body[i].Row}: the module '{body[i].Value}' has no output '{output}'.";
            }
        }
    }

    private static IEnumerable<string> Passed(int row, string name, IReadOnlyList<Declaration> file, IReadOnlyList<string> passed)
    {
        foreach (var key in passed.Where(p => !file.Any(d => d.Kind == "param" && d.Name == p)))
            yield return $"line {row}: '{name}' is given '{key}', which is no parameter of it.";
        foreach (var missing in file.Where(d => d.Kind == "param" && d.Body.Count == 0 && !passed.Contains(d.Name)))
            yield return $"line {row}: '{name}' is not given '{missing.Name}'.";
    }

    private static IEnumerable<string> Outputs(IReadOnlyList<Declaration> declarations)
    {
        var secrets = declarations.Where(d => d.Has("secure")).Select(d => d.Name).ToHashSet();
        foreach (var output in declarations.Where(d => d.Kind == "output"))
        {
            var names = Flat(output.Body).SelectMany(b => b).Where(t => t.Kind == TokenKind.Name).Select(t => t.Value).ToList();
            if (names.Any(n => secrets.Contains(n) || n is "ConnectionString" or "InstrumentationKey" or "value" or "keys"))
                yield return $"line {output.Row}: the output '{output.Name}' gives a secret away.";
        }
    }

    private static IEnumerable<Reference> References(IReadOnlyList<Token> tokens)
    {
        foreach (var part in Flat(tokens))
        {
            for (var i = 0; i < part.Count; i++)
            {
                var isMember = i > 0 && (part[i - 1].Is(".") || part[i - 1].Is(".?") || part[i - 1].Is("::"));
                if (part[i].Kind == TokenKind.Name && !isMember && !Words.Contains(part[i].Value) && !Syntax.IsKey(part, i))
                    yield return new Reference(part[i].Value, part[i].Row, i + 1 < part.Count && part[i + 1].Is("("));
                else if (part[i].Kind == TokenKind.Name && isMember && GivesKeys.Contains(part[i].Value))
                    yield return new Reference(part[i].Value, part[i].Row, true);
            }
        }
    }

    private static IEnumerable<IReadOnlyList<Token>> Flat(IReadOnlyList<Token> tokens) =>
        tokens.SelectMany(t => t.Holes ?? []).SelectMany(Flat).Prepend(tokens);

    // Both forms of a loop: `for x in xs` and `for (x, i) in xs`.
    private static bool IsLoopVariable(IReadOnlyList<Declaration> declarations, string name) => declarations.Any(d =>
        Enumerable.Range(0, d.Body.Count).Where(i => d.Body[i].Value == "for").Any(i =>
            d.Body.Skip(i + 1).TakeWhile(t => t.Value != "in").Any(t => t.Kind == TokenKind.Name && t.Value == name)));

    private static string Beside(string path, string other) =>
        Path.GetRelativePath(".", Path.Combine(Path.GetDirectoryName(path) ?? "", other)).Replace('\\', '/');

    private readonly record struct Reference(string Value, int Row, bool IsCall);
}
