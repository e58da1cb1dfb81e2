using System.Diagnostics;
using System.Text.Json;
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

    // Installed beside the lock file once, and left there.
    private static async Task<string> InstallAsync()
    {
        var folder = System.IO.Path.Combine(Product.Repository, "tests", "EndToEnd", "Dashboard");
        var script = System.IO.Path.Combine(folder, "node_modules", "axe-core", "axe.min.js");
        if (!File.Exists(script))
        {
            using var npm = Start(folder);
            var said = await npm.StandardError.ReadToEndAsync();
            await npm.WaitForExitAsync();
            npm.ExitCode.ShouldBe(0, $"npm ci in {folder} failed: {said}");
        }

        return await File.ReadAllTextAsync(script);
    }

    private static Process Start(string folder)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"])
            {
                WorkingDirectory = folder, RedirectStandardError = true,
            })!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new FileNotFoundException("Expected npm on the PATH, found none. Install it for the dashboard's tests: apt-get install npm", e);
        }
    }
}
