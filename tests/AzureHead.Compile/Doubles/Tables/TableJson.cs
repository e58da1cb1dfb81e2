using System.Text.Json;
using System.Text.Json.Nodes;

namespace Azure.Data.Tables;

/// <summary>Entities as the table service writes them (OData JSON with minimal metadata).</summary>
internal static class TableJson
{
    public static string Write(TableEntity entity)
    {
        var json = new JsonObject { ["PartitionKey"] = entity.PartitionKey, ["RowKey"] = entity.RowKey };
        foreach (var name in entity.Keys)
        {
            switch (entity[name])
            {
                case string text:
                    json[name] = text;
                    break;
                case bool flag:
                    json[name] = flag;
                    break;
                case long number:
                    json[name + "@odata.type"] = "Edm.Int64";
                    json[name] = number.ToString(System.Globalization.CultureInfo.InvariantCulture);
                    break;
                case byte[] bytes:
                    json[name + "@odata.type"] = "Edm.Binary";
                    json[name] = Convert.ToBase64String(bytes);
                    break;
                case var other:
                    throw new InvalidOperationException($"Expected a text, flag, long or bytes in {name}, found {other}.");
            }
        }

        return json.ToJsonString();
    }

    public static TableEntity Read(JsonElement json)
    {
        var entity = new TableEntity();
        foreach (var property in json.EnumerateObject())
        {
            switch (property.Name)
            {
                case "odata.etag":
                    entity.ETag = new ETag(property.Value.GetString()!);
                    break;
                case "PartitionKey":
                    entity.PartitionKey = property.Value.GetString()!;
                    break;
                case "RowKey":
                    entity.RowKey = property.Value.GetString()!;
                    break;
                case "Timestamp":
                    entity.Timestamp = property.Value.GetDateTimeOffset();
                    break;
                case var name when !name.Contains("odata.", StringComparison.Ordinal):
                    entity[name] = Value(json, property);
                    break;
            }
        }

        return entity;
    }

    private static object? Value(JsonElement json, JsonProperty property)
    {
        var type = json.TryGetProperty(property.Name + "@odata.type", out var found) ? found.GetString() : null;
        return property.Value.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => property.Value.GetBoolean(),
            JsonValueKind.String when type == "Edm.Int64" => long.Parse(property.Value.GetString()!, System.Globalization.CultureInfo.InvariantCulture),
            JsonValueKind.String when type == "Edm.Binary" => property.Value.GetBytesFromBase64(),
            JsonValueKind.String => property.Value.GetString(),
            _ => null,
        };
    }
}
