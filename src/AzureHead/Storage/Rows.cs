using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure.Data.Tables;
using Baton.Agents;
using Baton.Records;

namespace Baton.AzureHead;

/// <summary>
/// What the table's rows are. One partition a run: <c>head</c> (the last <c>Seq</c>), <c>j.SEQ</c> (an event), <c>i.HASH</c> (an event's id and its
/// seq), <c>e.HASH</c> (an effect). Ids and steps are hashed in names, because names have a length and an alphabet.
/// </summary>
internal static class Rows
{
    public const string Head = "head";

    /// <summary>Larger content goes to a blob and the row names it: a transaction may have 4 MiB, and most of 49 events stay well below.</summary>
    public const int Inline = 16 * 1024;

    /// <summary>Most events in one transaction of at most 100 rows: two rows each, besides the head and an effect.</summary>
    public const int MostEvents = 49;

    // What is in the table was checked when it came in; the parser does not recurse.
    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    public static string Partition(RunKey run) => $"{Name(run.Tenant)}.{Name(run.Run)}";

    public static string Event(long seq) => string.Create(CultureInfo.InvariantCulture, $"j.{seq:D19}");

    public static string EventId(string id) => "i." + Hash(id);

    public static string Effect(string step) => "e." + Hash(step);

    /// <summary>A name as part of a key or a path: letters, digits, '-' and '_' stay, anything else is written as <c>=XXXX</c>.</summary>
    public static string Name(string text)
    {
        var name = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
                name.Append(c);
            else
                name.Append(CultureInfo.InvariantCulture, $"={(int)c:X4}");
        }

        return name.ToString();
    }

    public static byte[]? Data(RunEvent e) => e.Data is { } json ? JsonMarshal.GetRawUtf8Value(json).ToArray() : null;

    /// <param name="e">The event, with its seq.</param>
    /// <param name="data">What <see cref="Data"/> gave.</param>
    /// <param name="blob">The blob that holds the data instead of the row. Null: the row does.</param>
    public static TableEntity Write(RunEvent e, byte[]? data, string? blob)
    {
        var row = new TableEntity(Partition(new RunKey(e.Tenant, e.Run)), Event(e.Seq))
        {
            ["Id"] = e.Id,
            ["Time"] = e.Time.UtcTicks,
            ["Type"] = e.Type,
        };
        Set(row, "Step", e.Step);
        Set(row, "Agent", e.Agent);
        Set(row, "Trace", e.TraceId);
        Set(row, blob is null ? "Data" : "Blob", blob ?? (object?)data);
        return row;
    }

    /// <param name="row">The row.</param>
    /// <param name="run">The run.</param>
    /// <param name="data">The event's data, from the row or its blob. Null: it has none.</param>
    public static RunEvent Read(TableEntity row, RunKey run, byte[]? data)
    {
        return new RunEvent
        {
            Seq = long.Parse(row.RowKey.AsSpan(2), CultureInfo.InvariantCulture),
            Id = row.GetString("Id")!,
            Time = new DateTimeOffset(row.GetInt64("Time")!.Value, TimeSpan.Zero),
            Type = row.GetString("Type")!,
            Run = run.Run,
            Tenant = run.Tenant,
            Step = row.GetString("Step"),
            Agent = row.GetString("Agent"),
            TraceId = row.GetString("Trace"),
            Data = data is null ? null : JsonElement.Parse(data, AnyDepth),
        };
    }

    private static void Set(TableEntity row, string name, object? value)
    {
        if (value is not null)
            row[name] = value;
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
