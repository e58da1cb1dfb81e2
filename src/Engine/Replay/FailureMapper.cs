using System.Text.Json;
using Baton.Engine.History;
using Microsoft.DurableTask;

namespace Baton.Engine.Replay;

/// <summary>Exceptions to stored failures, and stored failures to what the public API shows.</summary>
internal static class FailureMapper
{
    private const int DeepestCause = 32;
    private const int LongestText = 64 * 1024;

    /// <param name="error">What was thrown.</param>
    /// <param name="properties">Finds out more about an exception; null for nothing more.</param>
    public static Failure FromException(Exception error, Func<Exception, IDictionary<string, object?>?>? properties = null) =>
        FromException(error, properties, 0);

    public static TaskFailureDetails ToDetails(Failure failure) => new(
        failure.Type,
        failure.Message,
        failure.Stack,
        failure.Inner is null ? null : ToDetails(failure.Inner),
        failure.Properties is null ? null : ReadProperties(failure.Properties));

    private static Failure FromException(Exception error, Func<Exception, IDictionary<string, object?>?>? properties, int depth)
    {
        var cause = error switch
        {
            _ when depth >= DeepestCause => null,
            TaskFailedException task => FromDetails(task.FailureDetails, depth + 1),
            { InnerException: { } inner } => FromException(inner, properties, depth + 1),
            _ => null,
        };
        return new Failure(error.GetType().ToString(), Cut(Read(() => error.Message)) ?? "", Cut(Read(() => error.StackTrace)), cause)
        {
            Properties = Read(() => WriteProperties(properties?.Invoke(error)), whenItFails: null),
        };
    }

    private static Failure FromDetails(TaskFailureDetails details, int depth) =>
        new(details.ErrorType, details.ErrorMessage, details.StackTrace,
            details.InnerFailure is { } inner && depth < DeepestCause ? FromDetails(inner, depth + 1) : null)
        {
            Properties = WriteProperties(details.Properties),
        };

    // A failure goes into the history of everybody above it.
    private static string? Cut(string? text) => text is { Length: > LongestText } ? text[..LongestText] + "…" : text;

    // An exception's own code may throw: a failure that cannot be told must still be one.
    private static string? Read(Func<string?> read) => Read(read, whenItFails: e => $"({e.GetType()} when asked for it)");

    private static string? Read(Func<string?> read, Func<Exception, string>? whenItFails)
    {
        try
        {
            return read();
        }
        catch (Exception e)
        {
            return whenItFails?.Invoke(e);
        }
    }

    private static string? WriteProperties(IDictionary<string, object?>? properties) =>
        properties is null or { Count: 0 } ? null : JsonSerializer.Serialize(properties);

    private static Dictionary<string, object?>? ReadProperties(string json)
    {
        using var document = JsonDocument.Parse(json);
        return (Dictionary<string, object?>?)ToObject(document.RootElement);
    }

    private static object? ToObject(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().ToDictionary(p => p.Name, p => ToObject(p.Value)),
        JsonValueKind.Array => value.EnumerateArray().Select(ToObject).ToList(),
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.TryGetInt64(out var whole) ? whole : value.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };
}
