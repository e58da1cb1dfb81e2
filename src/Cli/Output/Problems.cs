using System.Text;

namespace Baton.Cli;

/// <summary>Words for what went wrong, on the standard error.</summary>
internal static class Problems
{
    public static void Write(TextWriter error, HeadProblemException problem)
    {
        var text = new StringBuilder().Append("error: ").AppendLine(Clean.Line(problem.Title));
        if (problem.Detail is { } detail && detail != problem.Title)
            text.Append("  ").AppendLine(Clean.Line(detail));
        foreach (var line in problem.Errors)
            text.Append("  - ").AppendLine(Clean.Line(line));
        error.Write(text.ToString());
    }

    public static void Write(TextWriter error, string message) => error.WriteLine($"error: {Clean.Block(message)}");
}
