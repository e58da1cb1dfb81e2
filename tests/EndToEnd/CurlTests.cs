namespace Baton.EndToEnd;

/// <summary>The main job over HTTP with curl alone, as a user types it.</summary>
public sealed class CurlTests : IDisposable
{
    private const string Script = """
        set -eu
        key=$(sed 's/.*"function": *"\([^"]*\)".*/\1/' .baton/keys.json)
        json='content-type: application/json'

        curl -sS -i -H "x-functions-key: $key" -H "$json" "$head/api/runs" \
          -d '{"team":"support","id":"ticket-1","input":"I was charged twice for order 1042, please refund the second charge"}' > start.txt

        curl -sSN -H "x-functions-key: $key" -H 'accept: text/event-stream' "$head/api/runs/ticket-1/events" > events.txt &
        events=$!

        until curl -sS -H "x-functions-key: $key" "$head/api/approvals" > inbox.json && grep -q callbackUri inbox.json; do :; done
        link=$(sed 's/.*"callbackUri": *"\([^"]*\)".*/\1/' inbox.json)

        for i in 1 2 3 4 5 6 7 8 9 10; do
          curl -sS -f "$link" > "get-$i.json"
          curl -sS -f -I "$link" > "head-$i.txt"
        done
        curl -sS -f -H 'accept: text/html' "$link" > page.html
        curl -sS -H "x-functions-key: $key" "$head/api/runs/ticket-1" > waiting.json

        curl -sS -o forged.json -w '%{http_code} %{content_type}\n' -H "$json" "${link%?????}AAAAA" -d '{"decision":"approve","by":"eve"}' > codes.txt
        curl -sS -o decided.json -w '%{http_code} %{content_type}\n' -H "$json" "$link" -d '{"decision":"approve","by":"ada"}' >> codes.txt
        curl -sS -o used.json -w '%{http_code} %{content_type}\n' -H "$json" "$link" -d '{"decision":"approve","by":"eve"}' >> codes.txt

        wait $events
        curl -sS -H "x-functions-key: $key" "$head/api/runs/ticket-1" > ended.json
        """;

    private readonly Desk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Fact]
    public async Task Curl_FromStartToDecision_CompletesTheRun()
    {
        await using var head = await HeadProcess.StartAsync(_desk);
        var shell = BatonProcess.Info(_desk.Folder, new Dictionary<string, string?> { ["head"] = head.Url.ToString().TrimEnd('/') }, "sh", "-c", Script);
        await using var process = BatonProcess.Start(shell);
        process.CloseInput();
        var result = await process.EndAsync();
        result.ExitCode.ShouldBe(0, $"{result}\n{head.Said}");

        var start = Read("start.txt");
        start.ShouldStartWith("HTTP/1.1 202");
        start.ShouldContain($"Location: {head.Url}api/runs/ticket-1");
        foreach (var name in new[]
                 {
                     "id", "statusQueryGetUri", "sendEventPostUri", "terminatePostUri", "rewindPostUri", "purgeHistoryDeleteUri", "restartPostUri",
                     "suspendPostUri", "resumePostUri", "runUri", "eventsUri",
                 })
        {
            start.ShouldContain($"\"{name}\":");
        }

        var events = Read("events.txt");
        events.ShouldContain("event: run.started\n");
        events.ShouldContain("event: gate.decided\n");
        events.TrimEnd().Split("\n\n").Select((e, i) => e.Contains($"id: {i + 1}", StringComparison.Ordinal) && e.Contains("data: {", StringComparison.Ordinal))
            .ShouldAllBe(whole => whole);

        Read("waiting.json").ShouldContain("\"status\":\"waiting\"");
        for (var i = 1; i <= 10; i++)
        {
            Read($"get-{i}.json").ShouldBe(Read("get-1.json"));
            Read($"head-{i}.txt").ShouldStartWith("HTTP/1.1 200");
        }

        Read("get-1.json").ShouldContain("\"amount\":84.5");
        Read("page.html").ShouldContain("CH-5015");
        Read("codes.txt").ShouldBe("403 application/problem+json\n200 application/json; charset=utf-8\n410 application/problem+json\n");
        Read("used.json").ShouldContain("ada");
        Read("ended.json").ShouldContain("\"outcome\":\"completed\"");
        _desk.Refunds.ShouldHaveSingleItem().GetProperty("amount").GetDecimal().ShouldBe(84.50m);
    }

    private string Read(string file) => File.ReadAllText(Path.Combine(_desk.Folder, file));
}
