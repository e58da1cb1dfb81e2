using System.Text.Json;
using Baton.Agents;
using Baton.Models;
using Microsoft.Extensions.AI;

namespace Baton.Functions;

/// <summary>Names requests by all that the answer depends on: model, prompt, functions and the form of the answer.</summary>
public static class RequestKeys
{
    /// <summary>SHA-256 of the request, in 64 lower-case hexadecimal digits. Ids of calls count by their place alone: providers make them up anew.</summary>
    public static string Of(ModelRequest request)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        return CanonicalJson.Hash(BatonJson.ToElement(new
        {
            version = 1,
            models = request.Candidates,
            temperature = request.Temperature,
            most = request.MaxOutputTokens,
            messages = request.Messages.Select(m => new { role = m.Role.Value, parts = m.Contents.Select(c => Part(c, ids)).ToArray() }).ToArray(),
            functions = request.Functions.Select(f => new { name = f.Name, description = f.Description, schema = f.JsonSchema }).ToArray(),
            schema = request.OutputSchema,
        }));
    }

    private static object Part(AIContent content, Dictionary<string, int> ids) => content switch
    {
        TextContent text => new { text = text.Text },
        FunctionCallContent call => new { call = Place(call.CallId, ids), name = call.Name, arguments = JsonSerializer.SerializeToElement(call.Arguments, BatonJson.Options) },
        FunctionResultContent result => new { result = Place(result.CallId, ids), value = result.Result?.ToString() },
        _ => throw new InvalidOperationException($"Expected text, calls and results in a prompt, found {content.GetType().Name}."),
    };

    private static int Place(string id, Dictionary<string, int> ids)
    {
        if (!ids.TryGetValue(id, out var place))
            ids[id] = place = ids.Count + 1;
        return place;
    }
}
