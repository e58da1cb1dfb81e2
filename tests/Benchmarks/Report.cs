using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Baton.Engine;
using Microsoft.Data.Sqlite;

namespace Baton.Benchmarks;

/// <summary>
/// Prints results: a JSON line each, or columns for people. Besides the names of this project a line repeats some figures under the
/// names that other engines' benchmarks use (<c>peer</c>, <c>p50</c>, …), so that one table can take in all of them.
/// </summary>
internal sealed class Report(bool json)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public void Info()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        Print(new JsonObject
        {
            ["workload"] = "info",
            ["version"] = $"Baton {typeof(EmbeddedEngineOptions).Assembly.GetName().Version?.ToString(3)}, .NET {Environment.Version}, "
                + $"SQLite {connection.ServerVersion}",
            ["durable"] = true,
            ["durability"] = "SQLite WAL, synchronous=FULL, group commit",
        });
        Print(Disk.Fsync());
    }

    public void Print(JsonObject result)
    {
        var line = new JsonObject { ["engine"] = "baton", ["peer"] = "baton" };
        foreach (var (name, value) in result)
            line[name] = value?.DeepClone();
        foreach (var (ours, theirs) in new[] { ("p50_ms", "p50"), ("p95_ms", "p95"), ("bytes_per_instance", "disk_bytes_per_wf") })
            if (line[ours] is { } figure)
                line[theirs] = figure.DeepClone();
        Console.WriteLine(json
            ? line.ToJsonString(Plain)
            : string.Join("  ", result.Select(pair => pair.Key == "workload" ? $"{pair.Value,-5}" : $"{pair.Key} {pair.Value}")));
    }
}
