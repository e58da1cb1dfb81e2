using System.Text.Json.Nodes;

namespace Baton.Benchmarks;

/// <summary>One workload in a process of its own, so that its memory is its own and a kill hits nothing else.</summary>
internal static class Child
{
    public static async Task<int> RunAsync(string name, string[] arguments)
    {
        if (name.StartsWith("crash-", StringComparison.Ordinal))
        {
            await Crashes.ChildAsync(name, arguments[0]);
            return 0;
        }
        using var folder = new Folder();
        var results = await (name switch
        {
            "W1" => Workloads.ThroughputAsync(folder),
            "W2" => Workloads.FanOutAsync(folder),
            "W3" => Workloads.ChainAsync(folder),
            "W4" => Workloads.LatencyAsync(folder),
            "W5" => Workloads.SignalAsync(folder),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "Expected a workload of one process."),
        });
        foreach (var result in results)
            Say(result);
        return 0;
    }

    public static void Say(JsonObject line)
    {
        Console.Out.WriteLine(line.ToJsonString());
        Console.Out.Flush();
    }
}
