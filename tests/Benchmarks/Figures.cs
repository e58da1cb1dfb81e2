using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Baton.Benchmarks;

/// <summary>Measures a piece of work: seconds, processor time, memory, and how much else the machine was doing.</summary>
internal sealed class Figures
{
    private readonly double busyBefore = MachineBusySeconds();
    private readonly double ownBefore = OwnSeconds();
    private readonly long start = Stopwatch.GetTimestamp();

    public static double Quantile(List<double> values, double quantile)
    {
        var sorted = values.Order().ToList();
        return Math.Round(sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * quantile))], 3);
    }

    /// <summary>Resident memory of this process, in bytes, once the garbage is gone and its room given back.</summary>
    public static long Resident()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    /// <summary>Memory in use by objects, in bytes, once the garbage is gone.</summary>
    public static long Live()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    /// <summary>What has passed since this object was made.</summary>
    /// <param name="workload">Its name.</param>
    /// <param name="n">How many instances or steps it had.</param>
    public JsonObject End(string workload, int n)
    {
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var own = OwnSeconds() - ownBefore;
        var others = Math.Max(0, MachineBusySeconds() - busyBefore - own) / seconds;
        using var process = Process.GetCurrentProcess();
        return new JsonObject
        {
            ["workload"] = workload,
            ["n"] = n,
            ["seconds"] = Math.Round(seconds, 3),
            ["rate"] = Math.Round(n / seconds, 1),
            ["rss_mb"] = Math.Round(process.PeakWorkingSet64 / 1048576.0, 1),
            ["cpu_s"] = Math.Round(own, 2),
            // Cores that anything else kept busy, on average: a figure taken beside much noise says little.
            ["noise"] = Math.Round(others, 2),
        };
    }

    private static double OwnSeconds() => Environment.CpuUsage.TotalTime.TotalSeconds;

    // The first line of /proc/stat, in hundredths of a second; all but idle and waiting for the disk. 0 where there is none.
    private static double MachineBusySeconds()
    {
        if (!File.Exists("/proc/stat"))
            return 0;
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9]
            .Select(field => double.Parse(field, CultureInfo.InvariantCulture)).ToList();
        return (fields.Sum() - fields[3] - fields[4]) / 100;
    }
}
