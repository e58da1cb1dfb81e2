using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Baton.Agents;
using Microsoft.Extensions.Configuration;

namespace Baton.Tools.Servers;

/// <summary>Fills in the <c>${env:NAME}</c> references of a server from the settings, and decides which environment its process gets.</summary>
internal sealed partial class ServerResolver(IConfiguration settings)
{
    /// <summary>What a process needs to start at all. Everything else of the head's environment, keys above all, stays here.</summary>
    private static readonly string[] Passed =
    [
        "PATH", "HOME", "USER", "TMPDIR", "TEMP", "TMP", "LANG", "LC_ALL", "TZ", "DOTNET_ROOT",
        "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "PROGRAMFILES",
    ];

    /// <exception cref="ToolUnavailableException">A setting that is referred to is missing, or the address is not one that may be called.</exception>
    /// <param name="name">The server's name, for messages.</param>
    /// <param name="spec">As the team file says it.</param>
    /// <param name="folder">The team file's folder.</param>
    /// <param name="at">Where in the team file it stands. Null: under <c>mcpServers</c>.</param>
    public ResolvedServer Resolve(string name, McpServer spec, string folder, string? at = null)
    {
        at ??= $"mcpServers.{name}";
        var secrets = new List<string>();
        string Fill(string place, string text) => this.Fill(name, $"{at}.{place}", text, secrets);

        var stdio = spec.Type == "stdio";
        var args = spec.Args.Select((a, i) => Fill($"args[{i}]", a)).ToList();
        var environment = new SortedDictionary<string, string>(
            OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        var headers = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (stdio)
        {
            foreach (var variable in Passed)
            {
                if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value)
                    environment[variable] = value;
            }
        }

        foreach (var (key, value) in spec.Env)
            environment[key] = Fill($"env.{key}", value);
        foreach (var (key, value) in spec.Headers)
            headers[key] = Header(name, $"{at}.headers.{key}", Fill($"headers.{key}", value));
        var url = stdio ? null : Address(name, $"{at}.url", Fill("url", spec.Url ?? ""));
        var cwd = Path.GetFullPath(spec.Cwd ?? ".", Path.GetFullPath(folder));
        var identity = JsonSerializer.SerializeToUtf8Bytes(new { name, spec, cwd, args, environment, headers, url });
        return new ResolvedServer
        {
            Name = name,
            Spec = spec,
            Cwd = cwd,
            Args = args,
            Environment = environment,
            Url = url,
            Headers = headers,
            Redactor = new Redactor(secrets),
            Key = Convert.ToHexStringLower(SHA256.HashData(identity)),
        };
    }

    private string Fill(string server, string place, string text, List<string> secrets) => Reference().Replace(text, match =>
    {
        var variable = match.Groups[1].Value;
        if (variable.Length == 0)
            throw Unusable(server, $"{place}: expected a reference such as ${{env:NAME}}, found '{match.Value}'.");
        var value = settings[variable]
            ?? settings[variable.Replace("__", ":", StringComparison.Ordinal)]
            ?? Environment.GetEnvironmentVariable(variable);
        if (string.IsNullOrEmpty(value))
        {
            throw Unusable(
                server,
                $"{place} refers to the variable {variable}, which is not set. "
                + "Set it in the environment or in local.settings.json.");
        }

        secrets.Add(value);
        return value;
    });

    private static Uri Address(string server, string place, string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw Unusable(server, $"{place}: expected an http or https address, found something else.");
        if (uri.UserInfo.Length > 0)
            throw Unusable(server, $"{place}: expected an address without a user name in it; put credentials into headers.");
        if (uri.Scheme != "https" && !uri.IsLoopback)
        {
            throw Unusable(
                server, $"{place}: expected https for the host '{uri.Host}', found http. Plain http is for this machine only.");
        }

        return uri;
    }

    private static string Header(string server, string place, string value) =>
        value.Any(char.IsControl)
            ? throw Unusable(server, $"{place}: expected a value on one line, found control characters in it.")
            : value;

    private static ToolUnavailableException Unusable(string server, string message) => new(server, message, mayHaveHappened: false);

    [GeneratedRegex(@"\$\{env:(?:([A-Za-z_][A-Za-z0-9_]*)\}|)")]
    private static partial Regex Reference();
}
