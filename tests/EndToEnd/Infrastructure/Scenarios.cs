using System.Collections.Concurrent;
using System.Diagnostics;
using Baton.WireDouble;

namespace Baton.EndToEnd;

/// <summary>
/// One server in OpenAI's wire format that plays many models: each model's name is a scenario of its own, and <c>gpt-5-mini</c> solves the support
/// desk's tickets.
/// </summary>
internal sealed class Scenarios : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Func<WireRequest, int, WireReply>> _scenarios = [];
    private readonly ConcurrentQueue<(string Model, WireRequest Request, long At)> _requests = [];
    private OpenAIDouble _server = null!;

    /// <summary>Starts the server and points the desk's models at it.</summary>
    public static async Task<Scenarios> StartAsync(Desk desk)
    {
        var scenarios = new Scenarios();
        scenarios._server = await OpenAIDouble.StartAsync(scenarios.Answer);
        desk.Use(scenarios._server);
        desk.Environment["Baton__Models__compatible__Endpoint"] = scenarios._server.Endpoint.ToString();
        desk.Environment["PLANTED_SECRET"] = Planted;
        return scenarios;
    }

    /// <summary>What the tests' MCP server gets in its environment and nobody else may see.</summary>
    public static string Planted => "planted-4hZ0qpXw81";

    /// <summary>Writes a team of one agent that uses the scenario as its model.</summary>
    /// <param name="desk">Where.</param>
    /// <param name="name">Of the scenario, of the team, and of its file without the ending.</param>
    /// <param name="answer">What the model answers to its n-th request, from 1.</param>
    /// <param name="agent">More of the agent's keys.</param>
    /// <param name="candidates">The candidates. Null: the scenario alone.</param>
    public string Team(Desk desk, string name, Func<WireRequest, int, WireReply> answer, string agent = "retries: { attempts: 3 }", string? candidates = null)
    {
        _scenarios[name] = answer;
        return desk.Write($"{name}.yaml", $$"""
            team: {{name}}
            pattern: pipeline
            steps: [{ agent: reader }]
            models: { m: [{{candidates ?? $"compatible/{name}"}}] }
            mcpServers:
              pages: {{ToolServer.Block}}
            agents:
              reader: { model: m, instructions: Read the pages., tools: [pages.*], {{agent}} }
            limits: { tokens: 10000000, steps: 100 }
            """);
    }

    /// <summary>Says what a model answers to its n-th request, from 1.</summary>
    public void Play(string name, Func<WireRequest, int, WireReply> answer) => _scenarios[name] = answer;

    /// <summary>The requests to one model, in order, with the time of each.</summary>
    public IReadOnlyList<(WireRequest Request, TimeSpan At)> Of(string model) =>
        [.. _requests.Where(r => r.Model == model).Select(r => (r.Request, Stopwatch.GetElapsedTime(0, r.At)))];

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private WireReply Answer(WireRequest request)
    {
        var model = request.Body.GetProperty("model").GetString()!;
        _requests.Enqueue((model, request, Stopwatch.GetTimestamp()));
        return _scenarios.TryGetValue(model, out var scenario) ? scenario(request, Of(model).Count) : DeskModel.Answer(request);
    }
}
