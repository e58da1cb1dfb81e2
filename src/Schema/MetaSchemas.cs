using System.Text.Json;

namespace Baton.Schema;

/// <summary>The published meta-schemas of draft 2020-12, carried inside the assembly so that no <c>$ref</c> to them needs a network.</summary>
internal static class MetaSchemas
{
    private const string Base = "https://json-schema.org/draft/2020-12/";

    /// <summary>The meta-schema published at <paramref name="uri"/> (absolute, without fragment), or null when there is none.</summary>
    public static JsonElement? Find(string uri)
    {
        var name = uri == Base + "schema" ? "schema" : uri.StartsWith(Base + "meta/", StringComparison.Ordinal) ? uri[(Base.Length + 5)..] : null;
        if (name is null) return null;
        using var stream = typeof(MetaSchemas).Assembly.GetManifestResourceStream(name);
        if (stream is null) return null;
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
