using Azure;
using Azure.Data.Tables;
using Baton.Records;

namespace Baton.AzureHead;

/// <summary>
/// An effect's row: <c>Step</c>, <c>Fingerprint</c>, <c>Owner</c> (the hold; empty when nobody executes it), and once it is <c>Done</c> its
/// <c>Result</c>, or the <c>Blob</c> that holds it.
/// </summary>
/// <param name="row">The row.</param>
/// <param name="read">When it was read, by the storage's clock.</param>
internal sealed class EffectRow(TableEntity row, DateTimeOffset? read)
{
    public TableEntity Entity => row;

    public ETag ETag => row.ETag;

    public string Fingerprint => row.GetString("Fingerprint")!;

    public string Owner => row.GetString("Owner") ?? "";

    public bool IsDone => row.GetBoolean("Done") == true;

    /// <summary>The result. Null: <see cref="Blob"/> holds it.</summary>
    public byte[]? Result => Blob is null ? row.GetBinary("Result") ?? [] : null;

    public string? Blob => row.GetString("Blob");

    /// <summary>How long ago its owner gave a sign of life, by the storage's clock.</summary>
    public TimeSpan Silence => read is { } now && row.Timestamp is { } last ? now - last : TimeSpan.Zero;

    public static TableEntity Intent(EffectKey key, string fingerprint, string owner) => new(Rows.Partition(key.Run), Rows.Effect(key.Step))
    {
        ["Step"] = key.Step, ["Fingerprint"] = fingerprint, ["Owner"] = owner,
    };

    public TableEntity Owned(string owner) => With(owner);

    public TableEntity Done(byte[]? result, string? blob)
    {
        var done = With("");
        done["Done"] = true;
        if (blob is null)
            done["Result"] = result;
        else
            done["Blob"] = blob;
        return done;
    }

    /// <summary>True: that is the result on record.</summary>
    public bool IsResult(ReadOnlySpan<byte> result, string? blob) =>
        blob == Blob && (blob is not null || result.SequenceEqual(Result));

    private TableEntity With(string owner) => new(row.PartitionKey, row.RowKey)
    {
        ["Step"] = row.GetString("Step"), ["Fingerprint"] = Fingerprint, ["Owner"] = owner,
    };
}
