using Baton.Agents;

namespace Baton.Tools.Servers;

/// <summary>A server of a team file with its references filled in: what a connection is made from. Never logged, never stored.</summary>
internal sealed class ResolvedServer
{
    /// <summary>The server's name in the team file.</summary>
    public required string Name { get; init; }

    /// <summary>As the team file says it, references and all: what messages may show.</summary>
    public required McpServer Spec { get; init; }

    /// <summary>The folder a process starts in; absolute.</summary>
    public required string Cwd { get; init; }

    /// <summary>stdio: arguments, filled in.</summary>
    public required IReadOnlyList<string> Args { get; init; }

    /// <summary>stdio: the whole environment of the process.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>http: the endpoint, filled in. Null for stdio.</summary>
    public Uri? Url { get; init; }

    /// <summary>http: headers, filled in.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>Takes the filled-in values out of texts.</summary>
    public required Redactor Redactor { get; init; }

    /// <summary>Equal for two servers exactly when one connection can serve both; a hash, so that it holds no secret.</summary>
    public required string Key { get; init; }

    /// <summary>How the server is reached, in words that hold no secret.</summary>
    public string Shown => Url is null
        ? $"`{string.Join(' ', Spec.Args.Prepend(Spec.Command))}`"
        : Url.GetLeftPart(UriPartial.Path);
}
