using System.Diagnostics;
using Baton.Agents;

namespace Baton.Records;

public sealed class KillTests : IDisposable
{
    private const int Kills = 25;
    private readonly ScratchFolder folder = new();

    private string Path => folder.File("runs.db");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Kill_AtRandomPoints_LosesNothingAcknowledged()
    {
        var random = new Random(7);
        var acknowledged = new List<string[]>();
        for (var kill = 0; kill < Kills; kill++)
        {
            var run = new RunKey("acme", $"run-{kill}");
            acknowledged = await KillAfterAsync(run, random.Next(1, 400));

            using var store = new SqliteRunStore(Path);
            await CheckAsync(store, run, acknowledged);
        }
        acknowledged.ShouldNotBeEmpty();
    }

    private async Task<List<string[]>> KillAfterAsync(RunKey run, int lines)
    {
        using var victim = Victim.Start("work", Path, run.Run);
        var errors = victim.StandardError.ReadToEndAsync();
        var said = new List<string>();
        while (await victim.StandardOutput.ReadLineAsync() is { } line)
        {
            said.Add(line);
            if (said.Count == lines)
                victim.Kill();
        }
        await victim.WaitForExitAsync();
        said.Count.ShouldBeGreaterThanOrEqualTo(lines, await errors);
        // The kill may cut the last line short.
        return [.. said.Take(said.Count - 1).Select(line => line.Split(' '))];
    }

    private static async Task CheckAsync(SqliteRunStore store, RunKey run, List<string[]> acknowledged)
    {
        var journal = await store.ReadAsync(run, 0, int.MaxValue);
        journal.Select(e => e.Seq).ShouldBe(Enumerable.Range(1, journal.Count).Select(i => (long)i));
        var seqs = journal.ToDictionary(e => e.Id, e => e.Seq);
        var completed = acknowledged.Where(line => line[0] == "complete").Select(line => line[1]).ToHashSet();
        foreach (var line in acknowledged)
        {
            var id = line[1];
            switch (line[0])
            {
                case "append":
                    (seqs[id], seqs[id + "b"]).ShouldBe((long.Parse(line[2]), long.Parse(line[3])));
                    break;
                case "put":
                    (await store.GetAsync(run.Tenant, line[2])).ShouldNotBeNull().ToArray()
                        .ShouldBe(Victim.Content(run.Run + id, Length(id)));
                    break;
                case "begin":
                    var entry = await store.BeginAsync(new EffectKey(run, id), "f", []);
                    entry.State.ShouldNotBe(LedgerState.Fresh);
                    seqs.ShouldContainKey(id + "intent");
                    seqs.ContainsKey(id + "done").ShouldBe(entry.State == LedgerState.Done);
                    if (completed.Contains(id))
                        entry.Result.ShouldNotBeNull().ToArray().ShouldBe(Victim.Content(id, Length(id)));
                    break;
            }
        }

        static int Length(string id) => int.Parse(id.Split('-')[1]) % 3 * 3000;
    }
}
