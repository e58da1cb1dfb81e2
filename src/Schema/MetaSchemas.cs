using System.Text.Json;

namespace Baton.Schema;

/// <summary>The published meta-schemas of draft 2020-12, carried inside the assembly: no <c>$ref</c> to them needs a network.</summary>
internal static class MetaSchemas
{
    private const string Base = "https://json-schema.org/draft/2020-12/";

    /// <summary>The meta-schema published at <paramref name="uri"/> (absolute, without fragment), or null when there is none.</summary>
    public static JsonElement? Find(string uri)
    {
        if (!uri.StartsWith(Base, StringComparison.Ordinal)) return null;
        var name = uri[Base.Length..];
        if (name != "schema" && !name.StartsWith("meta/", StringComparison.Ordinal)) return null;
        using var stream = typeof(MetaSchemas).Assembly.GetManifestResourceStream(name.Replace("meta/", "", StringComparison.Ordinal));
        if (stream is null) return null;
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
