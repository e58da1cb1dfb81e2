using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Baton.Benchmarks;

/// <summary>Starts the processes of a workload and hands on what they say.</summary>
internal static class Parent
{
    public static async Task RunAsync(string workload, Report report)
    {
        if (workload == "W6")
            report.Print(await Crashes.RecoverAsync());
        else if (workload == "W7")
            report.Print(await Crashes.WakeCrowdAsync());
        else
        {
            using var child = Start(workload);
            await foreach (var line in Lines(child))
                report.Print(line);
            await child.WaitForExitAsync();
            if (child.ExitCode != 0)
                report.Print(new JsonObject { ["workload"] = workload, ["error"] = $"exit code {child.ExitCode}" });
        }
    }

    public static Process Start(string workload, params string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", [typeof(Parent).Assembly.Location, "--child", workload, .. arguments]) { RedirectStandardOutput = true })!;

    public static async IAsyncEnumerable<JsonObject> Lines(Process child)
    {
        while (await child.StandardOutput.ReadLineAsync() is { } line)
            yield return JsonNode.Parse(line)!.AsObject();
    }
}
