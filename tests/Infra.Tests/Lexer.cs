using System.Text;

namespace Baton.Infra;

/// <summary>Splits Bicep into tokens. Comments are left out.</summary>
internal sealed class Lexer(string text)
{
    private static readonly string[] Marks = ["??", "==", "!=", "=~", "!~", "<=", ">=", "&&", "||", "::", ".?", "=>", "..."];
    private int at;
    private int row = 1;

    public static IReadOnlyList<Token> Read(string text) => new Lexer(text).Until(end: null);

    private char Next => at < text.Length ? text[at] : '\0';

    /// <param name="end">The bracket that ends the part. Null: the end of the text does.</param>
    private List<Token> Until(char? end)
    {
        var tokens = new List<Token>();
        var open = new Stack<(char Bracket, int Row)>();
        while (true)
        {
            if (at >= text.Length)
            {
                if (end is not null || open.Count > 0)
                    throw new FormatException($"line {(open.Count > 0 ? open.Peek().Row : row)}: expected '{(open.Count > 0 ? open.Peek().Bracket : end)}' to be closed.");
                return tokens;
            }

            if (open.Count == 0 && Next == end)
                return tokens;
            if (Skip(tokens))
                continue;
            var token = One();
            tokens.Add(token);
            if (token.Kind != TokenKind.Mark)
                continue;
            if ("([{".Contains(token.Value[0]))
                open.Push((token.Value[0], token.Row));
            else if (")]}".Contains(token.Value[0]) && (open.Count == 0 || ")]}"["([{".IndexOf(open.Pop().Bracket)] != token.Value[0]))
                throw new FormatException($"line {token.Row}: '{token.Value}' closes nothing.");
        }
    }

    private bool Skip(List<Token> tokens)
    {
        if (Next == '\n')
        {
            tokens.Add(new Token(TokenKind.Line, "\n", row++));
            at++;
            return true;
        }

        if (char.IsWhiteSpace(Next))
        {
            at++;
            return true;
        }

        if (Here("//"))
        {
            while (at < text.Length && Next != '\n')
                at++;
            return true;
        }

        if (!Here("/*"))
            return false;
        var stop = text.IndexOf("*/", at + 2, StringComparison.Ordinal);
        if (stop < 0)
            throw new FormatException($"line {row}: the comment does not end.");
        row += text[at..stop].Count(c => c == '\n');
        at = stop + 2;
        return true;
    }

    private Token One()
    {
        var (start, line) = (at, row);
        if (char.IsAsciiLetter(Next) || Next == '_')
            return new Token(TokenKind.Name, While(c => char.IsAsciiLetterOrDigit(c) || c == '_'), line);
        if (char.IsAsciiDigit(Next))
            return new Token(TokenKind.Number, While(char.IsAsciiDigit), line);
        if (Here("'''"))
            return Block(line);
        if (Next == '\'')
            return Quoted(line);
        var mark = Marks.FirstOrDefault(Here) ?? (@"(){}[]@:=?.,!+-*/%<>".Contains(Next) ? $"{Next}" : null);
        if (mark is null)
            throw new FormatException($"line {line}: '{Next}' is not Bicep.");
        at = start + mark.Length;
        return new Token(TokenKind.Mark, mark, line);
    }

    private Token Block(int line)
    {
        var stop = text.IndexOf("'''", at + 3, StringComparison.Ordinal);
        if (stop < 0)
            throw new FormatException($"line {line}: the text does not end.");
        var value = text[(at + 3)..stop];
        row += value.Count(c => c == '\n');
        at = stop + 3;
        return new Token(TokenKind.Text, value, line);
    }

    private Token Quoted(int line)
    {
        var value = new StringBuilder();
        var holes = new List<IReadOnlyList<Token>>();
        for (at++; Next != '\'';)
        {
            if (Next is '\n' or '\0')
                throw new FormatException($"line {line}: the text does not end.");
            if (Here("${"))
            {
                at += 2;
                holes.Add(Until('}'));
                value.Append("${}");
                at++;
            }
            else
            {
                if (Next == '\\')
                    value.Append(text[at++]);
                value.Append(text[at++]);
            }
        }

        at++;
        return new Token(TokenKind.Text, value.ToString(), line, holes);
    }

    private string While(Func<char, bool> fits)
    {
        var start = at;
        while (at < text.Length && fits(text[at]))
            at++;
        return text[start..at];
    }

    private bool Here(string what) => string.CompareOrdinal(text, at, what, 0, what.Length) == 0;
}
