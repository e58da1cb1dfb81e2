using System.Text.Json;

namespace Baton.LocalHead;

/// <summary>
/// Where a local head's settings come from, the later before the earlier: its defaults, <c>local.settings.json</c> of the current folder (Functions'
/// convention: <c>Values</c>), the environment.
/// </summary>
internal static class LocalSettings
{
    /// <exception cref="InvalidOperationException"><c>local.settings.json</c> cannot be read.</exception>
    public static void Add(ConfigurationManager configuration, StateFolder state)
    {
        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Baton:Links:Key"] = state.LinksKey(),
            ["Baton:Teams"] = Directory.GetCurrentDirectory(),
            ["Baton:TeamsByPath"] = "true",
        });
        configuration.AddInMemoryCollection(ReadFile(Path.GetFullPath("local.settings.json")));
        configuration.AddEnvironmentVariables();
    }

    private static Dictionary<string, string?> ReadFile(string file)
    {
        if (!File.Exists(file))
            return [];
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            // An empty value is a line of the sample that nobody filled in, not a setting.
            return json.RootElement.GetProperty("Values").EnumerateObject()
                .Select(value => (value.Name, Text: value.Value.ValueKind == JsonValueKind.String ? value.Value.GetString() : value.Value.GetRawText()))
                .Where(value => !string.IsNullOrWhiteSpace(value.Text))
                .ToDictionary(value => value.Name.Replace("__", ":", StringComparison.Ordinal), value => value.Text);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidOperationException($"Expected {file} to be a JSON object with an object 'Values' of names and texts: {e.Message}", e);
        }
    }
}
