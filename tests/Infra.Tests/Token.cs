namespace Baton.Infra;

internal enum TokenKind
{
    Name,
    Text,
    Number,
    Mark,
    Line,
}

/// <param name="Kind">What it is.</param>
/// <param name="Value">As written; of a text, what is between the quotes with <c>${}</c> for what is filled in.</param>
/// <param name="Row">The line, from 1.</param>
/// <param name="Holes">Of a text: what is filled in.</param>
internal sealed record Token(TokenKind Kind, string Value, int Row, IReadOnlyList<IReadOnlyList<Token>>? Holes = null)
{
    public bool Is(string mark) => Kind == TokenKind.Mark && Value == mark;
}
