namespace Baton.Infra;

/// <summary>As much of Bicep's grammar as finding symbols needs.</summary>
internal static class Syntax
{
    private static readonly string[] Kinds = ["param", "var", "resource", "module", "output", "targetScope", "using"];

    /// <summary>The declarations of a file.</summary>
    /// <exception cref="FormatException">It is not Bicep.</exception>
    public static IReadOnlyList<Declaration> Parse(string text)
    {
        var found = new List<Declaration>();
        var decorators = new List<Token>();
        foreach (var line in Statements(Lexer.Read(text)))
        {
            if (line[0].Is("@"))
            {
                decorators.AddRange(line);
                continue;
            }

            if (line[0].Kind != TokenKind.Name || !Kinds.Contains(line[0].Value))
                throw new FormatException($"line {line[0].Row}: expected a declaration, found '{line[0].Value}'.");
            var named = line[0].Value is not ("targetScope" or "using");
            if (named && (line.Count < 2 || line[1].Kind != TokenKind.Name))
                throw new FormatException($"line {line[0].Row}: expected a name after '{line[0].Value}'.");
            var equals = line.FindIndex(t => t.Is("="));
            if (equals < 0 && line[0].Value is not ("param" or "using"))
                throw new FormatException($"line {line[0].Row}: expected '=' in the {line[0].Value}.");
            found.Add(new Declaration(
                line[0].Value, named ? line[1].Value : "", line[0].Row, [.. decorators], line[(named ? 2 : 1)..(equals < 0 ? line.Count : equals)],
                equals < 0 ? [] : line[(equals + 1)..]));
            decorators.Clear();
        }

        return found;
    }

    /// <summary>True: the token is the key of an object, not a symbol.</summary>
    public static bool IsKey(IReadOnlyList<Token> tokens, int i) =>
        tokens[i].Kind == TokenKind.Name && i + 1 < tokens.Count && tokens[i + 1].Is(":") && i > 0
        && (tokens[i - 1].Kind == TokenKind.Line || tokens[i - 1].Is("{") || tokens[i - 1].Is(","));

    // A statement ends with its line, unless a bracket is open.
    private static IEnumerable<List<Token>> Statements(IReadOnlyList<Token> tokens)
    {
        var statement = new List<Token>();
        var depth = 0;
        foreach (var token in tokens)
        {
            if (token.Kind == TokenKind.Mark)
                depth += "([{".Contains(token.Value) ? 1 : ")]}".Contains(token.Value) ? -1 : 0;
            if (token.Kind != TokenKind.Line || depth > 0)
            {
                statement.Add(token);
                continue;
            }

            if (statement.Count > 0)
                yield return statement;
            statement = [];
        }

        if (statement.Count > 0)
            yield return statement;
    }
}
