using System.Reflection;

namespace Baton.EndToEnd;

/// <summary>Where the built product is.</summary>
internal static class Product
{
    /// <summary>The repository.</summary>
    public static string Repository { get; } = Metadata("Repository");

    /// <summary>The README.</summary>
    public static string Readme { get; } = Path.Combine(Repository, "README.md");

    /// <summary>The local head's assembly.</summary>
    public static string Assembly { get; } =
        Built(Path.Combine(Repository, "src", "LocalHead", "bin", Metadata("Configuration"), "net10.0", "baton.dll"));

    /// <summary>The folder of the sample support desk.</summary>
    public static string SupportDesk { get; } = Path.Combine(Repository, "src", "Samples", "SupportDesk");

    /// <summary>The sample's MCP server.</summary>
    public static string SupportDeskServer { get; } = Built(Path.Combine(SupportDesk, "bin", "SupportDesk.dll"));

    /// <summary>The host that starts assemblies.</summary>
    public static string DotNet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    private static string Built(string file) =>
        File.Exists(file) ? file : throw new FileNotFoundException($"Expected the built product at {file}, found none. Build src/LocalHead first.");

    private static string Metadata(string key) =>
        typeof(Product).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
