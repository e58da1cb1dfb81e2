using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Baton.Agents;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Functions;

/// <summary>
/// The OpenAPI 3.1 document of the head, made from its functions: routes and methods from their triggers, shapes from their types, the rest from
/// <see cref="OperationAttribute"/>, <see cref="TakesAttribute"/> and <see cref="AnswersAttribute"/>.
/// </summary>
internal static partial class OpenApiDocument
{
    private static readonly Lazy<string> Own = new(() => Build(typeof(OpenApiDocument).Assembly).ToJsonString(BatonJson.Options));

    /// <summary>The document of the functions in this assembly.</summary>
    public static string Text => Own.Value;

    /// <summary>Makes the document of the functions in an assembly.</summary>
    public static JsonObject Build(Assembly assembly)
    {
        var shapes = new OpenApiShapes();
        shapes.Schemas["Problem"] = Problem();
        var paths = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var method in assembly.GetTypes().SelectMany(t => t.GetMethods()))
        {
            if (method.GetCustomAttribute<FunctionAttribute>() is not { } function
                || method.GetParameters().Select(p => p.GetCustomAttribute<HttpTriggerAttribute>()).FirstOrDefault(t => t is not null) is not { } trigger)
            {
                continue;
            }

            var route = (trigger.Route ?? function.Name).Trim('/');
            var path = "/" + Parameter().Replace(route, "{$1}");
            if (!paths.TryGetValue(path, out var item))
                paths[path] = item = [];
            foreach (var verb in trigger.Methods ?? ["get", "post"])
                item[verb.ToLowerInvariant()] = Operation(method, function.Name, verb.ToLowerInvariant(), route, trigger.AuthLevel, shapes);
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Baton",
                ["version"] = typeof(Team).Assembly.GetName().Version!.ToString(3),
                ["description"] = "Teams of AI agents, run as durable workflows. Durable Functions' own management API is below /runtime/webhooks/durabletask.",
                ["license"] = new JsonObject { ["name"] = "MIT", ["identifier"] = "MIT" },
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["paths"] = new JsonObject(paths.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value))),
            ["components"] = new JsonObject
            {
                ["schemas"] = shapes.Schemas,
                ["securitySchemes"] = new JsonObject
                {
                    ["key"] = new JsonObject { ["type"] = "apiKey", ["in"] = "header", ["name"] = "x-functions-key" },
                    ["code"] = new JsonObject { ["type"] = "apiKey", ["in"] = "query", ["name"] = "code" },
                    ["signIn"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["description"] = "On Azure with App Service authentication." },
                },
            },
        };
    }

    private static JsonObject Operation(MethodInfo method, string name, string verb, string route, AuthorizationLevel level, OpenApiShapes shapes)
    {
        var said = method.GetCustomAttribute<OperationAttribute>();
        var isOpen = level == AuthorizationLevel.Anonymous;
        var parameters = new JsonArray([.. Parameter().Matches(route).Select(OfRoute)]);
        foreach (var value in method.GetCustomAttributes<TakesAttribute>())
            parameters.Add(Value(value.Name, value.In, value.Description, shapes.Of(value.Shape)));
        if (!isOpen)
            parameters.Add(Value("tenant", "query", "Whose things are meant. For administrators; for others their own or nothing.", shapes.Of(typeof(string))));

        var operation = new JsonObject
        {
            ["operationId"] = verb == "head" ? $"{name}Head" : name,
            ["summary"] = said?.Summary ?? name,
            ["tags"] = new JsonArray(method.DeclaringType!.Name),
            ["security"] = isOpen ? [] : new JsonArray(Scheme("key"), Scheme("code"), Scheme("signIn")),
            ["parameters"] = parameters,
        };
        if (said?.Body is { } body)
        {
            operation["requestBody"] = new JsonObject
            {
                ["required"] = true, ["content"] = new JsonObject { [said.BodyMedia] = new JsonObject { ["schema"] = shapes.Of(body) } },
            };
        }

        operation["responses"] = Responses(method, said, isOpen, shapes);
        return operation;

        static JsonObject Scheme(string scheme) => new() { [scheme] = new JsonArray() };
    }

    private static JsonObject Responses(MethodInfo method, OperationAttribute? said, bool isOpen, OpenApiShapes shapes)
    {
        var responses = new JsonObject();
        foreach (var answer in method.GetCustomAttributes<AnswersAttribute>().OrderBy(a => a.Status))
        {
            var content = new JsonObject();
            if (answer.Shape is { } shape)
                content["application/json"] = new JsonObject { ["schema"] = shapes.Of(shape) };
            if (answer.OrText is { } media)
                content[media] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "string" } };
            var response = new JsonObject { ["description"] = answer.Description };
            if (content.Count > 0)
                response["content"] = content;
            responses[answer.Status.ToString(CultureInfo.InvariantCulture)] = response;
        }

        int[] everywhere = isOpen ? [] : [401, 403];
        foreach (var status in everywhere.Concat(said?.Refusals ?? []).Distinct().Order())
            responses[status.ToString(CultureInfo.InvariantCulture)] = Refusal(status switch { 401 => "A key or a sign-in is needed.", 403 => "Not allowed.", 404 => "There is no such thing, or it is another tenant's.", _ => "Refused." });
        responses["default"] = Refusal("Anything else that is wrong.");
        return responses;
    }

    private static JsonObject Refusal(string description) => new()
    {
        ["description"] = description,
        ["content"] = new JsonObject
        {
            ["application/problem+json"] = new JsonObject { ["schema"] = new JsonObject { ["$ref"] = "#/components/schemas/Problem" } },
        },
    };

    private static JsonNode OfRoute(Match match)
    {
        var schema = new JsonObject { ["type"] = "string" };
        if (match.Groups[2].Success)
            schema["enum"] = new JsonArray([.. match.Groups[2].Value.Split('|').Select(word => (JsonNode)word)]);
        var parameter = Value(match.Groups[1].Value, "path", $"The {match.Groups[1].Value}.", schema);
        parameter["required"] = true;
        return parameter;
    }

    private static JsonObject Value(string name, string place, string description, JsonNode schema) =>
        new() { ["name"] = name, ["in"] = place, ["description"] = description, ["schema"] = schema };

    private static JsonObject Problem() => new()
    {
        ["title"] = "Problem",
        ["description"] = "A problem document (RFC 9457).",
        ["type"] = "object",
        ["required"] = new JsonArray("type", "title", "status", "detail"),
        ["properties"] = new JsonObject
        {
            ["type"] = new JsonObject { ["type"] = "string", ["description"] = "Names the kind of problem." },
            ["title"] = new JsonObject { ["type"] = "string" },
            ["status"] = new JsonObject { ["type"] = "integer" },
            ["detail"] = new JsonObject { ["type"] = "string", ["description"] = "What was expected, what was found, what to do." },
            ["errors"] = new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } },
        },
    };

    // {name}, {name?}, {*name}, {name:constraint}, {name:regex(^(one|other)$)}
    [GeneratedRegex(@"\{\**(\w+)\??(?::regex\(\^\(([^)]*)\)\$\)|:[^}]*)?\}")]
    private static partial Regex Parameter();
}
