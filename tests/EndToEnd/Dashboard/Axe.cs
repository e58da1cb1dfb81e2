using System.Text.Json;
using Baton.Azurite;
using Microsoft.Playwright;

namespace Baton.EndToEnd;

/// <summary>Checks pages for what keeps people from using them, with axe-core as its lock file names it.</summary>
internal static class Axe
{
    private static readonly Lazy<Task<string>> Script = new(InstallAsync);

    /// <summary>What is wrong with the page, seriously or critically: one line each.</summary>
    public static async Task<IReadOnlyList<string>> CheckAsync(IPage page)
    {
        await page.EvaluateAsync(await Script.Value);
        var found = await page.EvaluateAsync<JsonElement>("() => axe.run(document, { resultTypes: ['violations'] })");
        found.GetProperty("passes").GetArrayLength().ShouldBeGreaterThan(5, "axe found nothing to check");
        return
        [
            .. found.GetProperty("violations").EnumerateArray()
                .Where(v => v.GetProperty("impact").GetString() is "serious" or "critical")
                .Select(v => $"{v.GetProperty("id")}: {v.GetProperty("help")} at {string.Join(" | ", v.GetProperty("nodes").EnumerateArray().Take(3).Select(n => n.GetProperty("html")))}"),
        ];
    }

    private static async Task<string> InstallAsync()
    {
        var folder = System.IO.Path.Combine(Product.Repository, "tests", "EndToEnd", "Dashboard");
        await new NpmPackage(folder).InstallAsync();
        return await File.ReadAllTextAsync(System.IO.Path.Combine(folder, "node_modules", "axe-core", "axe.min.js"));
    }
}
