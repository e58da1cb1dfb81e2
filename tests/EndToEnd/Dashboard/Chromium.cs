namespace Baton.EndToEnd;

/// <summary>The system's own Chromium.</summary>
internal static class Chromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    /// <summary>Its file.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    public static string Path { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
        .SelectMany(folder => Names.Select(name => System.IO.Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException("Expected Chromium on the PATH, found none. Install it for the dashboard's tests: apt-get install chromium");
}
