using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Baton.Benchmarks;

/// <summary>What the disk alone costs: the yardstick for everything that waits for it.</summary>
internal static class Disk
{
    private const int Writes = 500;

    /// <summary>Appends 4 KiB and flushes them to the disk, again and again.</summary>
    public static JsonObject Fsync()
    {
        using var folder = new Folder();
        using var file = File.OpenHandle(folder.At("fsync"), FileMode.Create, FileAccess.Write);
        var block = new byte[4096];
        Random.Shared.NextBytes(block);
        var times = new List<double>(Writes);
        for (var i = 0; i < Writes; i++)
        {
            var start = Stopwatch.GetTimestamp();
            RandomAccess.Write(file, block, (long)i * block.Length);
            RandomAccess.FlushToDisk(file);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return new JsonObject
        {
            ["workload"] = "fsync",
            ["n"] = Writes,
            ["p50_ms"] = Figures.Quantile(times, 0.5),
            ["p95_ms"] = Figures.Quantile(times, 0.95),
        };
    }
}

/// <summary>A folder that is deleted afterwards.</summary>
internal sealed class Folder : IDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("baton-bench-").FullName;

    public string At(string name) => Path.Combine(path, name);

    public void Dispose() => Directory.Delete(path, recursive: true);
}
