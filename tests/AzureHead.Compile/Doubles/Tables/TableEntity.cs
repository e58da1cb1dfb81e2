using System.Diagnostics.CodeAnalysis;

namespace Azure.Data.Tables;

public interface ITableEntity
{
    string PartitionKey { get; set; }

    string RowKey { get; set; }

    DateTimeOffset? Timestamp { get; set; }

    ETag ETag { get; set; }
}

[SuppressMessage("Naming", "CA1710", Justification = "The name is Azure's.")]
public sealed class TableEntity : ITableEntity
{
    private readonly Dictionary<string, object> values = [];

    public TableEntity()
    {
    }

    public TableEntity(string partitionKey, string rowKey)
    {
        PartitionKey = partitionKey;
        RowKey = rowKey;
    }

    public string PartitionKey { get; set; } = "";

    public string RowKey { get; set; } = "";

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    public ICollection<string> Keys => values.Keys;

    public object? this[string key]
    {
        get => values.GetValueOrDefault(key);
        set => values[key] = value!;
    }

    public string? GetString(string key) => (string?)this[key];

    public byte[]? GetBinary(string key) => (byte[]?)this[key];

    public bool? GetBoolean(string key) => (bool?)this[key];

    public long? GetInt64(string key) => (long?)this[key];
}
