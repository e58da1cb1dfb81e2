using System.Buffers;
using System.Text.Json;

namespace Baton.Agents;

/// <summary>Reads YAML, or JSON, that is no team file, with the same care: no types, no tags, and caps on depth and on what aliases add.</summary>
public static class YamlFile
{
    /// <summary>The document as JSON; null when it cannot be read, with the reasons.</summary>
    /// <param name="text">The text.</param>
    /// <param name="fileName">The file's name in messages.</param>
    public static (JsonElement? Value, IReadOnlyList<TeamProblem> Problems) Read(string text, string fileName)
    {
        var problems = new ProblemList(fileName);
        var root = YamlReader.Read(text, problems);
        if (root is null || problems.HasErrors)
            return (null, [.. problems.Errors]);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            if (!SchemaReader.Write(root, "", writer, problems))
                return (null, [.. problems.Errors]);
        }

        var reader = new Utf8JsonReader(buffer.WrittenSpan);
        return (JsonElement.ParseValue(ref reader), []);
    }
}
