using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Baton.Functions;

/// <summary>What a function cannot ask its host: how often a message is tried. From host.json, and the setting that goes before it.</summary>
public sealed class QueueLimits(IConfiguration configuration)
{
    private const int Otherwise = 5;
    private readonly Lazy<int> _mostTries = new(() =>
        int.TryParse(configuration["AzureFunctionsJobHost:extensions:queues:maxDequeueCount"], out var set) ? set : OfHostJson());

    /// <summary>How often a message is tried before it goes to the poison queue.</summary>
    public int MostTries => _mostTries.Value;

    private static int OfHostJson()
    {
        try
        {
            using var json = JsonDocument.Parse(
                File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "host.json")),
                new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return json.RootElement.TryGetProperty("extensions", out var extensions)
                && extensions.TryGetProperty("queues", out var queues) && queues.TryGetProperty("maxDequeueCount", out var count)
                ? count.GetInt32()
                : Otherwise;
        }
        catch (Exception e) when (e is IOException or JsonException or InvalidOperationException)
        {
            // The host has read the file too, and says what is wrong with it.
            return Otherwise;
        }
    }
}
