using System.Text;
using System.Text.Json;
using Baton.WireDouble;

namespace Baton.EndToEnd;

/// <summary>What a head leaves behind: no process, and no secret.</summary>
public sealed class LeftoversTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);
    private readonly Desk _desk = new();

    public void Dispose() => _desk.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Head_Ended_LeavesNoToolServerBehind(bool killed)
    {
        await using var models = await Scenarios.StartAsync(_desk);
        var file = models.Team(_desk, "stays", (request, n) => n == 1 ? DeskModel.Call(request, "pages__pid", new { }) : WireReply.Stalled());
        await using var head = await HeadProcess.StartAsync(_desk);
        await head.StartRunAsync(new { team = Path.Combine(_desk.Folder, file), input = "x" });
        await Eventually.TrueAsync(() => models.Of("stays").Count == 2, "the server to have answered");
        var server = int.Parse(models.Of("stays")[1].Request.Last("tool")!, System.Globalization.CultureInfo.InvariantCulture);
        _desk.Processes.ShouldContain(server);

        if (killed)
            await head.KillAsync();
        else
            (await head.StopAsync()).ExitCode.ShouldBe(0);

        await Eventually.TrueAsync(() => _desk.Processes.Count == 0, "every process of the head to be gone", Bound);
    }

    [Fact]
    public async Task Run_Ended_LeavesNoToolServerBehind()
    {
        (await _desk.CallAsync("run", "team.yaml", "--input", Desk.TechnicalTicket)).ExitCode.ShouldBe(0);
        await Eventually.TrueAsync(() => _desk.Processes.Count == 0, "every process of the call to be gone", Bound);
    }

    [Fact]
    public async Task Secrets_AfterRunsThatTryToTellThem_AreNowhereButInTheKeyFiles()
    {
        await using var models = await Scenarios.StartAsync(_desk);
        models.Team(_desk, "leaks", (request, n) => n switch
        {
            1 => DeskModel.Call(request, "pages__leak", new { }),
            _ => WireReply.Text($"It said: {request.Last("tool")}"),
        });
        models.Team(_desk, "refused", (_, _) => WireReply.Error(401, $"The key {DeskModel.Key} is not good."), "retries: { attempts: 1 }", "openai/refused");
        _desk.Write("crashes.yaml", """
            team: crashes
            pattern: pipeline
            steps: [{ agent: a }]
            mcpServers:
              broken: { command: sh, args: [-c, "echo cannot use $KEY >&2; exit 3"], env: { KEY: "${env:PLANTED_SECRET}" } }
            agents:
              a: { model: offline/extractive, instructions: Answer., tools: [broken.*] }
            """);

        var said = new StringBuilder();
        await using (var head = await HeadProcess.StartAsync(_desk))
        {
            foreach (var (team, outcome) in new[] { ("leaks", "completed"), ("refused", "model_failed"), ("crashes", "tool_failed") })
            {
                await head.StartRunAsync(new { team = Path.Combine(_desk.Folder, $"{team}.yaml"), input = "x", id = team });
                var run = await head.EndsAsync(team);
                run.GetProperty("outcome").GetString().ShouldBe(outcome, run.GetRawText());
                said.AppendLine(run.GetRawText()).AppendLine(await head.Http.GetStringAsync($"api/runs/{team}/events"));
            }

            await head.StartRunAsync(new { team = "support", input = Desk.RefundTicket, id = "ticket" });
            await head.GateAsync();
            said.AppendLine((await _desk.CallAsync("approvals", "approve", "gate.default.ticket.2.2.1")).ToString());
            await head.EndsAsync("ticket");
            foreach (var verb in new string[][] { ["show", "ticket"], ["events", "leaks"], ["list"], ["doctor"] })
                said.AppendLine((await _desk.CallAsync(verb)).ToString());
            said.AppendLine(await head.Admin.GetStringAsync("runtime/webhooks/durabletask/instances?showInput=true"));
            said.Append(head.Said);
            // Read while the head runs and after it was killed, so that nothing is folded away in time.
            ShouldHoldNoSecret();
            await head.KillAsync();
        }

        ShouldHoldNoSecret();
        foreach (var (name, secret) in Secrets())
            said.ToString().ShouldNotContain(secret, Case.Sensitive, $"{name} was told");
        said.ToString().ShouldContain("It said: The secret is ***.");
    }

    private void ShouldHoldNoSecret()
    {
        var secrets = Secrets().ToList();
        secrets.Count.ShouldBe(5);
        foreach (var file in Directory.EnumerateFiles(_desk.State, "*", SearchOption.AllDirectories))
        {
            if (Path.GetFileName(file) is "keys.json" or "links.key")
            {
                if (!OperatingSystem.IsWindows())
                    (File.GetUnixFileMode(file) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)).ShouldBe(UnixFileMode.None, file);
                continue;
            }

            // A lock is nothing but its name; while it is held nobody may read it.
            if (file.EndsWith(".lock", StringComparison.Ordinal))
                continue;
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            foreach (var (name, secret) in secrets)
                bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)).ShouldBe(-1, $"{name} is in {file}");
        }
    }

    private IEnumerable<(string Name, string Secret)> Secrets()
    {
        yield return ("the model's key", DeskModel.Key);
        yield return ("the tool server's secret", Scenarios.Planted);
        yield return ("the key of the links", File.ReadAllText(Path.Combine(_desk.State, "links.key")).Trim());
        var keys = JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(Path.Combine(_desk.State, "keys.json")));
        foreach (var key in keys.EnumerateObject())
            yield return ($"the {key.Name} key", key.Value.GetString()!);
    }
}
