using Baton.Engine.Store;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Baton.Engine.Tests.Crash;

/// <summary>The disk is full at one write after the other: nothing is acknowledged that is not stored, and the file opens again.</summary>
public sealed class FullDiskTests
{
    private static void Tasks(DurableTaskRegistry tasks) => tasks
        .AddOrchestratorFunc<string, string>("Keep", async (context, input) =>
        {
            await context.CallActivityAsync<int>("Length", input);
            return $"{input.Length} {await context.WaitForExternalEvent<int>("go")}";
        })
        .AddActivityFunc<string, int>("Length", (_, input) => input.Length);

    [Fact]
    public async Task Disk_FullAtAnyOf200Writes_StopsTheEngineAndLosesNothingThatWasAcknowledged()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(11);
        var survived = 0;
        for (var run = 0; run < 200; run++)
        {
            var path = folder.At($"{run}.db");
            var room = 14 + (run % 50);
            void Limit(SqliteConnection connection)
            {
                using var command = connection.CreateCommand();
                command.CommandText = $"PRAGMA max_page_count={room}";
                command.ExecuteNonQuery();
            }
            var acknowledged = new List<string>();
            await using (var engine = new EngineHarness(Tasks, configure: options => (options.Path, options.OnOpened) = (path, Limit)))
            {
                var failed = await Should.ThrowAsync<EngineFailedException>(async () =>
                {
                    for (var i = 0; i < 1000; i++)
                        acknowledged.Add(await engine.StartAsync("Keep", new string('x', random.Next(6000))));
                });
                failed.Message.ShouldContain("database or disk is full");
                failed.Message.ShouldContain("start the process again");
                await Should.ThrowAsync<EngineFailedException>(() => engine.StartAsync("Keep", "more"));
            }
            await using (var engine = new EngineHarness(Tasks, configure: options => options.Path = path))
            {
                engine.Hub.Store.Read(reader => reader.Query(new InstanceFilter(), 0, 2000)).Select(row => row.Id)
                    .ShouldBe(acknowledged, $"room for {room} pages");
                foreach (var id in acknowledged.Take(2))
                {
                    await engine.Client.RaiseEventAsync(id, "go", 1);
                    (await engine.EndAsync(id)).RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Completed);
                }
                survived += acknowledged.Count;
            }
            File.Delete(path);
        }
        survived.ShouldBeGreaterThan(1000);
    }

    [Fact]
    public async Task Process_ThatMayWriteNoLargerFile_SaysSoAndLosesNothingThatWasAcknowledged()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        var path = folder.At("full.db");
        using var victim = new Victim(path, 0);
        await victim.FillAsync(blocksOfAFile: 4000);
        await using var engine = new EngineHarness(Tasks, configure: options => options.Path = path, start: false);
        var stored = engine.Hub.Store.Read(reader => reader.Query(new InstanceFilter(), 0, 100_000)).ConvertAll(row => row.Id);
        victim.Said("started ").Except(stored).ShouldBeEmpty();
        victim.Said("started ").Count.ShouldBeGreaterThan(10);
        victim.Said("failed ").ShouldHaveSingleItem().ShouldContain("acknowledges nothing more");
    }
}
