using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Baton.Engine.Hosting.Management;

/// <summary>Reads a request to the management API.</summary>
internal sealed class ManagementRequest(HttpContext http)
{
    private const int MaxWaitSeconds = 600;

    internal HttpContext Http => http;

    internal DurableTaskClient Client { get; } = http.RequestServices.GetRequiredService<DurableTaskClient>();

    internal CancellationToken Aborted => http.RequestAborted;

    internal string InstanceId => Route("instanceId")!;

    internal string? Route(string name) => http.Request.RouteValues[name] as string;

    internal string? Text(string name) => http.Request.Query[name] is [{ Length: > 0 } value] ? value : null;

    internal bool Flag(string name, bool whenMissing = false) => Text(name) is not { } text ? whenMissing
        : bool.TryParse(text, out var value) ? value
        : throw Wrong(name, "true or false", text);

    internal int? Number(string name, int most) => Text(name) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= 1 && value <= most ? value
        : throw Wrong(name, $"a whole number from 1 to {most}", text);

    internal TimeSpan? Seconds(string name) => Text(name) is not { } text ? null
        : double.TryParse(text, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= MaxWaitSeconds
            ? TimeSpan.FromSeconds(value)
            : throw Wrong(name, $"seconds from 0 to {MaxWaitSeconds}", text);

    internal DateTimeOffset? Time(string name) => Text(name) is not { } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var value) ? value
        : throw Wrong(name, "a time such as 2030-01-31T12:00:00Z", text);

    /// <summary>Statuses, separated by commas or each in a value of its own; null for none.</summary>
    internal IReadOnlyList<OrchestrationRuntimeStatus>? Statuses(string name) => http.Request.Query[name].ToString() is not { Length: > 0 } text ? null
        : [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(word =>
            char.IsLetter(word[0]) && Enum.TryParse<OrchestrationRuntimeStatus>(word, ignoreCase: true, out var status)
                ? status
                : throw Wrong(name, "runtime statuses separated by commas", text))];

    /// <summary>The body as JSON; null when it is empty.</summary>
    internal async Task<JsonElement?> BodyAsync()
    {
        using var reader = new StreamReader(http.Request.Body);
        var text = await reader.ReadToEndAsync(Aborted);
        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (!http.Request.HasJsonContentType())
            throw new BadHttpRequestException("Expected a body of type application/json.", 400);
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException e)
        {
            throw new BadHttpRequestException($"Expected a JSON body: {e.Message}", 400);
        }
    }

    private static BadHttpRequestException Wrong(string name, string expected, string found) =>
        new($"Expected '{name}' in the query to be {expected}, found '{found}'.", 400);
}
