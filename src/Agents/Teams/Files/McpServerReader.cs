namespace Baton.Agents;

/// <summary>Reads the <c>mcpServers</c> block, as other MCP clients write it.</summary>
internal static class McpServerReader
{
    public static SortedDictionary<string, McpServer> Read(Field block)
    {
        var servers = new SortedDictionary<string, McpServer>(StringComparer.Ordinal);
        foreach (var (name, field) in block.AsNamed("MCP servers") ?? [])
        {
            TeamNames.Check(name, field, NameRule.Part);
            if (field.AsMap("an MCP server") is { } map && Server(map) is { } server)
                servers[name] = server;
        }

        return servers;
    }

    private static McpServer? Server(MapReader map)
    {
        var typeField = map.Find("type");
        var command = map.Find("command");
        var url = map.Find("url");
        var type = typeField is null ? (command is null && url is not null ? "http" : "stdio") : Type(typeField);
        var stdio = new { Args = map.Find("args"), Env = map.Find("env"), Cwd = map.Find("cwd") };
        var headers = map.Find("headers");
        map.Done();
        if (type is null)
            return null;

        if (typeField is null && command is null && url is null)
        {
            map.Field.ErrorAtKey("expected 'command' (a program to start) or 'url' (an endpoint), found neither; add one.");
            return null;
        }

        var (needed, name, others) = type == "stdio"
            ? (command, "command", new[] { url, headers })
            : (url, "url", [command, stdio.Args, stdio.Env, stdio.Cwd]);
        foreach (var other in others.OfType<Field>())
            other.ErrorAtKey($"expected only keys of a server of type {type}, found one of the other type; remove it, or change 'type'.");
        if (needed is null)
            map.Field.ErrorAtKey($"expected '{name}' for a server of type {type}, found none; add it.");
        if (needed is null || others.Any(o => o is not null))
            return null;

        return type == "stdio"
            ? new McpServer
            {
                Type = type,
                Command = Text(command),
                Args = [.. (Structure(stdio.Args, "a list of arguments")?.AsList("a list of arguments") ?? [])
                    .Select(Argument).OfType<string>()],
                Env = Values(stdio.Env, "environment variables"),
                Cwd = Text(stdio.Cwd),
            }
            : new McpServer { Type = type, Url = Url(url!), Headers = Values(headers, "headers") };
    }

    /// <summary>An absolute https address; plain http only to this machine.</summary>
    public static string? Url(Field field)
    {
        const string Expected = "an absolute https:// address (http:// only to this machine)";
        if (Text(field) is not { } text)
            return null;
        References.WarnOfSecret(field, "", text);
        if (text.StartsWith("${env:", StringComparison.Ordinal))
            return text;
        if (Uri.TryCreate(References.Without(text), UriKind.Absolute, out var uri) && uri.Host.Length > 0
            && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)))
        {
            return text;
        }

        // The address may hold a secret: its user and its query are not shown.
        var shown = text.Contains('@', StringComparison.Ordinal) ? text.Split(':')[0] + ":…" : text.Split('?')[0];
        field.Error($"expected {Expected}, found '{Words.Show(shown, 40)}'; correct the address.");
        return null;
    }

    private static string? Type(Field field)
    {
        switch ((field.Node as YamlScalar)?.Text)
        {
            case "stdio":
                return "stdio";
            case "http" or "streamable-http" or "streamableHttp":
                return "http";
            case "sse":
                field.Error("expected stdio or http, found 'sse', which MCP has given up; " +
                    "use the server's streamable HTTP endpoint with 'type: http'.");
                return null;
            default:
                field.Expected("stdio or http", "write one of these, or leave 'type' out.");
                return null;
        }
    }

    private static string? Text(Field? field) =>
        field?.AsText() is { } text && References.Check(field, text) ? text : null;

    /// <summary>The value when it is no text; text in its place may be a secret, and is not shown.</summary>
    private static Field? Structure(Field? field, string expected)
    {
        if (field?.Node is not YamlScalar { Type: ScalarType.Text })
            return field;
        field.Error($"expected {expected}, found text; write it as in [a, b] or {{ name: value }}.");
        return null;
    }

    private static string? Argument(Field field)
    {
        if (field.AsArgument() is not { } text || !References.Check(field, text))
            return null;
        References.WarnOfSecret(field, "", text);
        return text;
    }

    /// <summary>Names and values; a value that looks like a secret is warned about.</summary>
    public static SortedDictionary<string, string> Values(Field? field, string what)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in Structure(field, what)?.AsNamed(what) ?? [])
        {
            if (name.Length == 0 || name.Any(c => c is '=' || (c == ':' && what == "headers") || char.IsWhiteSpace(c) || char.IsControl(c)))
                value.ErrorAtKey($"expected a name without blanks and '=', found '{Words.Show(name)}'; rename it.");
            if (value.AsArgument() is not { } text || !References.Check(value, text))
                continue;
            if (text.Any(c => c is '\r' or '\n') && what == "headers")
                value.Error("expected a header in one line, found a line break; write it in one line.");
            References.WarnOfSecret(value, name, text);
            values[name] = text;
        }

        return values;
    }
}
