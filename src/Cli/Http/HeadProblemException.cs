using System.Net;

namespace Baton.Cli;

/// <summary>The head refused a request and said why (a problem document, RFC 9457).</summary>
internal sealed class HeadProblemException(HttpStatusCode status, string title, string? detail, IReadOnlyList<string> errors)
    : Exception(title)
{
    public HttpStatusCode Status { get; } = status;

    public string Title { get; } = title;

    public string? Detail { get; } = detail;

    public IReadOnlyList<string> Errors { get; } = errors;

    /// <summary>The exit code that says the same.</summary>
    public int ExitCode => (int)Status switch
    {
        503 => Cli.ExitCode.Unreachable,
        >= 500 => Cli.ExitCode.Fault,
        _ => Cli.ExitCode.Usage,
    };
}
