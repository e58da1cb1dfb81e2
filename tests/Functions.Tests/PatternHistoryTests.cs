using System.Net.Http.Json;
using System.Text.Json;
using Baton.Agents;
using Microsoft.DurableTask.Client;
using static Baton.Functions.Tests.Turn;

namespace Baton.Functions.Tests;

/// <summary>What members say stays out of histories, whatever the pattern and however much they say.</summary>
public sealed class PatternHistoryTests
{
    private const int LargestEvent = 4096;
    private static readonly string Long = new('x', 6_000);

    [Fact]
    public Task History_OfASupervisorWithTwelveLongResults_StaysSmall() => SmallAsync("""
        pattern: supervisor
        entry: lead
        agents:
          lead: { instructions: L., model: m }
          a: { instructions: A., model: m }
        members: [a]
        limits: { tokens: 2000000 }
        """, request => ScenarioRun.Instructions(request) == "A." ? Say(Long)(request)
            : Say(Done(request) < 12 ? $$"""{"next":"delegate","worker":"a","instruction":"part {{Done(request)}} {{Long[..4000]}}"}""" : """{"next":"finish","result":"ok"}""")(request));

    [Fact]
    public Task History_OfADebateOfFour_StaysSmall() => SmallAsync("""
        pattern: debate
        entry: judge
        rounds: 2
        agents:
          judge: { instructions: J., model: m }
          a: { instructions: A., model: m }
          b: { instructions: B., model: m }
          c: { instructions: C., model: m }
          d: { instructions: D., model: m }
        members: [a, b, c, d]
        limits: { tokens: 2000000 }
        """, request => ScenarioRun.Instructions(request) == "J."
            ? Say($$"""{"answer":"{{Long[..2500]}}","reasons":["{{Long[..2500]}}"]}""")(request)
            : Say(ScenarioRun.Instructions(request) + Long)(request));

    [Fact]
    public Task History_OfTwentySideBySide_StaysSmall() => SmallAsync($$"""
        pattern: parallel
        agents:
          sum: { instructions: S., model: m }
        {{string.Join('\n', Enumerable.Range(1, 20).Select(i => $"  m{i}: {{ instructions: M., model: m }}"))}}
        members: [{{string.Join(", ", Enumerable.Range(1, 20).Select(i => $"m{i}"))}}]
        merge: sum
        limits: { tokens: 2000000 }
        """, Say(Long));

    private static int Done(WireDouble.WireRequest request) => request.Last("user")!.Split("was told: part").Length - 1;

    private static async Task SmallAsync(string team, Func<WireDouble.WireRequest, WireDouble.WireReply> reply)
    {
        await using var bench = await Bench.OpenAsync(team);
        bench.Otherwise = reply;

        (await bench.RunAsync()).Outcome.ShouldBe(Outcome.Completed);
        (await bench.EventsAsync(EventTypes.OutputRejected)).ShouldBeEmpty();

        using var keys = JsonDocument.Parse(await File.ReadAllTextAsync(bench.At("keys.json")));
        bench.Http.DefaultRequestHeaders.Remove("x-functions-key");
        bench.Http.DefaultRequestHeaders.Add("x-functions-key", keys.RootElement.GetProperty("master").GetString());
        var seen = 0;
        await foreach (var instance in bench.App.Client.GetAllInstancesAsync(new OrchestrationQuery()))
        {
            var document = await bench.Http.GetFromJsonAsync<JsonElement>(
                $"runtime/webhooks/durabletask/instances/{instance.InstanceId}?showHistory=true&showHistoryOutput=true&showInput=true");
            foreach (var e in document.GetProperty("historyEvents").EnumerateArray())
            {
                seen++;
                e.GetRawText().Length.ShouldBeLessThanOrEqualTo(LargestEvent, e.GetRawText());
                e.GetRawText().ShouldNotContain(Long[..300]);
            }
        }

        seen.ShouldBeGreaterThan(50);
    }
}
