namespace Baton.Infra;

/// <param name="Kind"><c>param</c>, <c>var</c>, <c>resource</c>, <c>module</c>, <c>output</c>, <c>targetScope</c> or <c>using</c>.</param>
/// <param name="Name">Its symbol. Empty: it has none.</param>
/// <param name="Row">The line, from 1.</param>
/// <param name="Decorators">What stands before it, as <c>@secure()</c>.</param>
/// <param name="Head">Between the name and the equals sign: a type, a path.</param>
/// <param name="Body">Behind the equals sign; empty: there is none.</param>
internal sealed record Declaration(
    string Kind, string Name, int Row, IReadOnlyList<Token> Decorators, IReadOnlyList<Token> Head, IReadOnlyList<Token> Body)
{
    public bool Has(string decorator) => Decorators.Any(t => t.Kind == TokenKind.Name && t.Value == decorator);

    /// <summary>The keys of the object <paramref name="key"/> in the body, one level below it.</summary>
    public IReadOnlyList<string> KeysOf(string key)
    {
        var keys = new List<string>();
        var (depth, inside) = (0, -1);
        for (var i = 0; i < Body.Count; i++)
        {
            if (Body[i].Kind == TokenKind.Mark && "}])".Contains(Body[i].Value) && --depth < inside)
                inside = -1;
            if (Syntax.IsKey(Body, i) && depth == inside)
                keys.Add(Body[i].Value);
            if (Syntax.IsKey(Body, i) && depth == 1 && Body[i].Value == key)
                inside = 2;
            if (Body[i].Kind == TokenKind.Mark && "{[(".Contains(Body[i].Value))
                depth++;
        }

        return keys;
    }
}
