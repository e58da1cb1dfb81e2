using Baton.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Baton.Engine.Tests.Crash;

/// <summary>What the disk gives back is not what was written: torn at the end, or damaged anywhere.</summary>
public sealed class DamageTests
{
    private const int LogHeader = 32, FrameHeader = 24, Page = 4096;

    private static void Tasks(DurableTaskRegistry tasks) => tasks
        .AddOrchestratorFunc<string, string>("Keep", async (context, input) => $"{input}{await context.WaitForExternalEvent<int>("go")}")
        .AddOrchestratorFunc<string, string>("Echo", (_, input) => Task.FromResult(input));

    /// <summary>Twelve instances, half of them in the main file, and how long the log was after each of the others.</summary>
    private static async Task<List<(string Id, long LogLength)>> WriteAsync(string path, string copy)
    {
        var acknowledged = new List<(string, long)>();
        for (var half = 0; half < 2; half++)
            await using (var engine = new EngineHarness(Tasks, configure: options => options.Path = path))
            {
                for (var i = 0; i < 6; i++)
                {
                    var id = await engine.StartAsync("Keep", new string('x', 100 + (i * 1500)));
                    acknowledged.Add((id, half == 0 ? 0 : new FileInfo(path + "-wal").Length));
                }
                await engine.SettleAsync();
                if (half == 1)
                    foreach (var suffix in (string[])["", "-wal"])
                        File.Copy(path + suffix, copy + suffix);
            }
        return acknowledged;
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("garbage")]
    [InlineData("zeros")]
    public async Task Log_TornAnywhere_KeepsAllThatWasAcknowledgedBefore(string how)
    {
        using var folder = new TemporaryFolder();
        var acknowledged = await WriteAsync(folder.At("whole.db"), folder.At("copy.db"));
        var log = await File.ReadAllBytesAsync(folder.At("copy.db-wal"));
        var frames = (log.Length - LogHeader) / (FrameHeader + Page);
        frames.ShouldBeGreaterThan(20);
        var random = new Random(7);
        var kept = new HashSet<int>();
        for (var frame = 0; frame <= frames; frame++)
            foreach (var offset in (int[])[0, 8, FrameHeader, FrameHeader + random.Next(Page)])
            {
                var tear = Math.Min(LogHeader + (frame * (FrameHeader + Page)) + offset, log.Length);
                var torn = how == "cut" ? log[..tear] : [.. log];
                if (how == "garbage")
                    random.NextBytes(torn.AsSpan(tear));
                if (how == "zeros")
                    torn.AsSpan(tear).Clear();
                var path = folder.At($"{frame}-{offset}.db");
                File.Copy(folder.At("copy.db"), path);
                await File.WriteAllBytesAsync(path + "-wal", torn);
                await using (var engine = new EngineHarness(Tasks, configure: options => options.Path = path, start: false))
                {
                    foreach (var (id, length) in acknowledged)
                        if (length <= tear)
                            (await engine.Client.GetInstanceAsync(id, true)).ShouldNotBeNull($"{id}, torn at {tear} of {log.Length}");
                    kept.Add(engine.Hub.Store.Read(reader => reader.Query(new Store.InstanceFilter(), 0, 100)).Count);
                }
                File.Delete(path);
            }
        kept.Min().ShouldBe(6);
        kept.Max().ShouldBe(12);
    }

    [Fact]
    public async Task File_WithAnyPageOverwritten_IsRefusedOrHasItAllOrSaysWhatIsDamaged()
    {
        using var folder = new TemporaryFolder();
        var path = folder.At("whole.db");
        var expected = new Dictionary<string, string>();
        await using (var engine = new EngineHarness(Tasks, configure: options => options.Path = path))
            for (var i = 0; i < 40; i++)
            {
                // Most fit into a page, some need several.
                var input = new string((char)('a' + (i % 26)), i % 4 == 0 ? 20_000 : 200);
                expected.Add(await engine.StartAsync(i % 2 == 0 ? "Keep" : "Echo", input), input);
            }
        var sound = await File.ReadAllBytesAsync(path);
        var random = new Random(5);
        var (refused, told, unharmed) = (0, 0, 0);
        for (var page = 0; page < sound.Length / Page; page++)
            foreach (var how in (string[])["garbage", "zeros", "other"])
            {
                var damaged = sound.ToArray();
                var place = damaged.AsSpan(page * Page, Page);
                if (how == "garbage")
                    random.NextBytes(place);
                else if (how == "zeros")
                    place.Clear();
                else
                    sound.AsSpan((page + 1) % (sound.Length / Page) * Page, Page).CopyTo(place);
                var copy = folder.At($"{page}-{how}.db");
                await File.WriteAllBytesAsync(copy, damaged);
                // As after a power cut, which is when files get damaged: the owner did not let go.
                await File.WriteAllTextAsync(copy + ".pid", "1");
                try
                {
                    await using var engine = new EngineHarness(Tasks, configure: options => options.Path = copy, start: false);
                    foreach (var (id, input) in expected)
                        try
                        {
                            var found = await engine.Client.GetInstanceAsync(id, true);
                            found.ShouldNotBeNull($"{id} is gone without a word after page {page + 1} became {how}");
                            found.ReadInputAs<string>().ShouldBe(input, $"{id} has changed after page {page + 1} became {how}");
                            unharmed++;
                        }
                        catch (Exception e) when (e is StoreDamagedException or InvalidDataException)
                        {
                            told++;
                        }
                }
                catch (StoreDamagedException e)
                {
                    e.Message.ShouldContain("Expected a sound database in");
                    e.Message.ShouldContain("Restore the file from a backup");
                    refused++;
                }
                File.Delete(copy);
            }
        refused.ShouldBeGreaterThan(20, $"refused {refused}, told {told}, unharmed {unharmed}");
    }

    [Fact]
    public async Task DamagedHistory_OfABusyInstance_SetsThatOneAsideUntilItIsSoundAgain()
    {
        using var folder = new TemporaryFolder();
        var path = folder.At("e.db");
        var release = new TaskCompletionSource();
        var runs = 0;
        void Busy(DurableTaskRegistry tasks) => tasks
            .AddOrchestratorFunc<int>("Busy", context => context.CallActivityAsync<int>("Slow"))
            .AddActivityFunc<int>("Slow", async _ =>
            {
                Interlocked.Increment(ref runs);
                await release.Task;
                return 7;
            });
        using var logs = new ErrorLog();
        EngineHarness Open() => new(Busy, configure: options => (options.Path, options.StopTimeout) = (path, TimeSpan.Zero), loggers: logs);
        string id;
        await using (var engine = Open())
        {
            id = await engine.StartAsync("Busy");
            await Eventually.IsTrueAsync(() => Volatile.Read(ref runs) == 1, "the activity runs");
        }
        var sound = (byte[])Sql(path, "SELECT events FROM history")!;
        Sql(path, "UPDATE history SET events = x'FF00FF'");
        await using (var engine = Open())
        {
            logs.Errors.ShouldHaveSingleItem().ShouldContain(id);
            // Nothing is taken that might be lost, and the others go on.
            await Should.ThrowAsync<InvalidDataException>(() => engine.Client.RaiseEventAsync(id, "go", 1));
            await engine.StartAsync("Busy");
            await Eventually.IsTrueAsync(() => Volatile.Read(ref runs) == 2, "another activity runs");
        }
        Sql(path, $"UPDATE history SET events = x'{Convert.ToHexString(sound)}' WHERE seq = 1");
        release.SetResult();
        await using (var engine = Open())
            (await engine.EndAsync(id)).ReadOutputAs<int>().ShouldBe(7);
        runs.ShouldBe(4);
    }

    private static object? Sql(string path, string sql)
    {
        using var file = new SqliteFile(path);
        using var command = file.Writer.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private sealed class ErrorLog : ILoggerFactory, ILogger
    {
        public List<string> Errors { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? error, Func<TState, Exception?, string> format)
        {
            if (level >= LogLevel.Error)
                lock (Errors)
                    Errors.Add(format(state, error));
        }
    }
}
