using Baton.Agents;
using Baton.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Baton.Records;

public sealed class CrashingRunStoreTests : IDisposable
{
    private static readonly RunKey Run = new("acme", "run-1");
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Kill_AtEveryWriteOfARun_StopsExactlyThere()
    {
        // Journal lengths after each write of three steps: the event, the intent, the result.
        var (total, whole) = await RunAsync("whole", "0");
        (total, whole).ShouldBe(("writes 9", 9));
        for (var write = 1; write <= 9; write += 3)
        {
            (await RunAsync($"after-{write}", $"{write}")).ShouldBe((null, write));
            (await RunAsync($"before-{write}", $"before:{write}")).ShouldBe((null, write - 1));
        }
    }

    [Fact]
    public async Task Kill_ThenRunAgain_CountsFromOneWithoutWhatIsThere()
    {
        (await RunAsync("again", "5")).ShouldBe((null, 5));

        // The events of the first two steps are known: both begin again, the second completes, the third has its three writes.
        (await RunAsync("again", "0")).ShouldBe(("writes 6", 9));
    }

    [Theory]
    [InlineData("12", 12, false)]
    [InlineData("before:3", 3, true)]
    [InlineData("0", 0, false)]
    public void Parse_PointInWords_GivesIt(string text, long write, bool before) =>
        CrashPoint.Parse(text).ShouldBe(new CrashPoint(write, before));

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("before")]
    [InlineData("after:2")]
    public void Parse_AnythingElse_SaysWhatIsExpected(string text) =>
        Should.Throw<FormatException>(() => CrashPoint.Parse(text)).Message
            .ShouldBe($"Expected Baton:CrashAt to be a number of writes such as 12 or before:12, found '{text}'.");

    [Theory]
    [InlineData(null, typeof(SqliteRunStore))]
    [InlineData("", typeof(SqliteRunStore))]
    [InlineData("12", typeof(CrashingRunStore))]
    public void AddSqliteRunStore_WithAndWithoutTheSetting_GivesTheStore(string? setting, Type expected)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Baton:CrashAt"] = setting }).Build();
        using (var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration)
            .AddSqliteRunStore(folder.File("runs.db")).BuildServiceProvider())
            services.GetRequiredService<IRunStore>().ShouldBeOfType(expected);

        // The container has closed the file.
        new SqliteFile(folder.File("runs.db")).Dispose();
    }

    /// <summary>Runs three steps in a process of its own: what it said, and how many events are on record afterwards.</summary>
    private async Task<(string? Said, int Events)> RunAsync(string name, string point)
    {
        var path = folder.File(name);
        using (var victim = Victim.Start("steps", path, Run.Run, point))
        {
            var said = (await victim.StandardOutput.ReadToEndAsync()).Trim();
            await victim.WaitForExitAsync();
            using var store = new SqliteRunStore(path);
            return (said.Length == 0 ? null : said, (await store.ReadAsync(Run, 0, int.MaxValue)).Count);
        }
    }
}
