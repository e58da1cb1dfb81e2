using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;

namespace Baton.Functions;

/// <summary>The dashboard's files, which every head carries in its assembly.</summary>
public static class DashboardFiles
{
    private const string Prefix = "dashboard/";
    private static readonly FrozenDictionary<string, DashboardFile> All = Load();

    /// <summary>One file; null when there is none by that name.</summary>
    /// <param name="path">Where it is below the dashboard, such as <c>js/main.js</c>.</param>
    public static DashboardFile? Find(string path) => All.GetValueOrDefault(path);

    private static FrozenDictionary<string, DashboardFile> Load()
    {
        var assembly = typeof(DashboardFiles).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToFrozenDictionary(name => name[Prefix.Length..].Replace('\\', '/'), name => Read(assembly, name), StringComparer.Ordinal);
    }

    private static DashboardFile Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return new DashboardFile(content, TypeOf(name), $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16))}\"");
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new InvalidOperationException($"Expected the dashboard to hold .html, .js, .css and .svg files, found '{other}'."),
    };
}

/// <summary>A file of the dashboard.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="Type">Its media type.</param>
/// <param name="Tag">Its entity tag, quoted.</param>
public sealed record DashboardFile(ReadOnlyMemory<byte> Content, string Type, string Tag);
