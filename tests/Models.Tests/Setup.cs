using System.Text.Json;
using Baton.WireDouble;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;

namespace Baton.Models.Tests;

/// <summary>What the tests have in common: settings, requests, schemas.</summary>
internal static class Setup
{
    public const string Key = "sk-test-Zq81kd0nMv77";

    public static IConfiguration Settings(params (string Name, string? Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create($"Baton:Models:{s.Name}", s.Value))).Build();

    public static ModelGateway Gateway(OpenAIDouble server, TimeProvider? time = null) => new(
        Settings(
            ("openai:Endpoint", server.Endpoint.ToString()), ("openai:Key", Key),
            ("compatible:Endpoint", server.Endpoint.ToString())),
        time ?? new HurriedTime());

    public static ModelRequest Ask(params string[] candidates) => new()
    {
        Candidates = candidates.Length > 0 ? candidates : ["openai/gpt-5-mini"],
        Messages = [new(ChatRole.System, "Be brief."), new(ChatRole.User, "What is new?")],
        Timeout = TimeSpan.FromSeconds(20),
    };

    public static AIFunctionDeclaration Function(string name, string description = "", string schema = """{"type":"object"}""") =>
        AIFunctionFactory.CreateDeclaration(name, description, Json(schema), null);

    public static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    public static async Task<ModelUnavailableException> FailureAsync(this ModelGateway gateway, ModelRequest request) =>
        await Should.ThrowAsync<ModelUnavailableException>(() => gateway.CompleteAsync(request, CancellationToken.None));
}

/// <summary>The system's clock with waits a hundredth as long; it remembers what was asked for.</summary>
internal sealed class HurriedTime : TimeProvider
{
    private readonly List<TimeSpan> _waits = [];

    public IReadOnlyList<TimeSpan> Waits
    {
        get
        {
            lock (_waits)
                return [.. _waits];
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        // Time-outs stay as they are; only the waits between tries are short.
        if (dueTime > TimeSpan.FromSeconds(5) || dueTime <= TimeSpan.Zero)
            return base.CreateTimer(callback, state, dueTime, period);
        lock (_waits)
            _waits.Add(dueTime);
        return base.CreateTimer(callback, state, dueTime / 100, period);
    }
}
