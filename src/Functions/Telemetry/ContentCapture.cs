using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;

namespace Baton.Functions;

/// <summary>
/// Whether spans show what models and tools are given and answer. They do not, unless <c>OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT</c> is
/// <c>true</c>, <c>SPAN_ONLY</c> or <c>SPAN_AND_EVENT</c>.
/// </summary>
public sealed class ContentCapture(IConfiguration configuration)
{
    private const int Longest = 8_000;

    /// <summary>True: content is shown.</summary>
    public bool IsOn { get; } = configuration["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"]?.Trim().ToUpperInvariant()
        is "TRUE" or "SPAN_ONLY" or "SPAN_AND_EVENT";

    /// <summary>Messages in the form of the conventions; each text cut where it is long.</summary>
    internal static string Messages(IEnumerable<ChatMessage> messages) => JsonSerializer.Serialize(messages.Select(m => new
    {
        role = m.Role.Value,
        parts = m.Contents.Select(object? (part) => part switch
        {
            TextContent text => new { type = "text", content = Short(text.Text) },
            FunctionCallContent call => new { type = "tool_call", id = call.CallId, name = call.Name, arguments = Short(JsonSerializer.Serialize(call.Arguments)) },
            FunctionResultContent result => new { type = "tool_call_response", id = result.CallId, response = Short(result.Result?.ToString()) },
            _ => null,
        }).Where(part => part is not null),
    }));

    internal static string Short(string? text) => text is null ? "" : text.Length <= Longest ? text : text[..Longest] + "…";
}
