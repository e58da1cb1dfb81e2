using System.Net.Http.Json;
using System.Text.Json;
using Baton.Azurite;

namespace Baton.EndToEnd;

/// <summary>An agent of another organisation as a member: the protocol's own JavaScript library on the other side.</summary>
public sealed class RemoteAgentTests : IDisposable
{
    private static readonly NpmPackage Agent = new(Path.Combine(Product.Repository, "tests", "EndToEnd", "RemoteAgent"));
    private readonly Desk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Theory]
    [InlineData("1.0")]
    [InlineData("0.3")]
    public async Task Agent_ThatWorksAsksAndAnswers_IsWaitedForOverAKill(string version)
    {
        await Agent.InstallAsync();
        using var process = Agent.Start("node", "agent.mjs", version);
        try
        {
            var url = (await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)))!;
            _desk.Write("paint.yaml", $$"""
                team: paint
                pattern: pipeline
                steps: [{ agent: painter }]
                agents: { painter: { a2a: "{{url}}/.well-known/agent-card.json" } }
                """);
            JsonElement gate;
            await using (var head = await HeadProcess.StartAsync(_desk))
            {
                (await head.Http.PostAsJsonAsync("api/runs", new { team = "paint", id = "p", input = "Paint the door." })).EnsureSuccessStatusCode();
                gate = await Eventually.GetAsync(() => GateAsync(head), g => g.ValueKind == JsonValueKind.Object, "the agent to ask");
                await head.KillAsync();
            }

            gate.GetProperty("arguments").GetString().ShouldBe("Which colour?");
            await using (var head = await HeadProcess.StartAsync(_desk))
            {
                var decision = new { decision = "respond", by = "ann", text = "red" };
                (await head.Http.PostAsJsonAsync($"api/approvals/{gate.GetProperty("id").GetString()}/decision", decision)).EnsureSuccessStatusCode();
                var run = await head.EndsAsync("p");
                run.GetProperty("outcome").GetString().ShouldBe("completed");
                run.GetProperty("output").GetString().ShouldBe("painted red");
            }
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }

        // It says what it was told: each message once.
        var told = (await process.StandardError.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l.StartsWith("{\"got\"", StringComparison.Ordinal));
        told.Select(l => JsonSerializer.Deserialize<JsonElement>(l).GetProperty("got").GetString()).ShouldBe(["Paint the door.", "red"]);
    }

    private static async Task<JsonElement> GateAsync(HeadProcess head) =>
        (await head.Http.GetFromJsonAsync<JsonElement>("api/approvals")).GetProperty("items").EnumerateArray().FirstOrDefault();
}
