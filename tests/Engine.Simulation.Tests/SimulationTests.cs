using System.Collections.Concurrent;
using System.Globalization;

namespace Baton.Engine.Simulation;

/// <summary>
/// Thousands of lives of an engine, each out of one number. <c>BATON_SIM_SEEDS=100000 dotnet test tests/Engine.Simulation.Tests</c> tries
/// more of them; <c>BATON_SIM_SEED=12345 dotnet test tests/Engine.Simulation.Tests</c> repeats one.
/// </summary>
public sealed class SimulationTests
{
    private const int DefaultSeeds = 3000;
    private const string Name = nameof(Engine_UnderEverySeed_KeepsWhatItPromises);

    [Fact]
    public void Engine_UnderEverySeed_KeepsWhatItPromises()
    {
        var only = Number("BATON_SIM_SEED");
        var seeds = new ConcurrentQueue<int>(only is { } one ? [one] : Enumerable.Range(1, Number("BATON_SIM_SEEDS") ?? DefaultSeeds));
        var failures = new ConcurrentQueue<string>();
        using var folder = new Folder();
        InParallel(() =>
        {
            while (failures.Count < 3 && seeds.TryDequeue(out var seed))
                if (Run(seed, folder.Path, only is null ? 40 : 3000) is { } failure)
                    failures.Enqueue(failure);
        });
        failures.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Seed_RunTwice_GivesTheSameTrace(int seed)
    {
        using var folder = new Folder();
        var hashes = new ConcurrentQueue<string>();
        InParallel(() =>
        {
            using var simulation = new Simulation(seed, folder.Path);
            simulation.Run();
            hashes.Enqueue(simulation.Trace.Hash());
        }, 2);
        hashes.Count.ShouldBe(2);
        hashes.Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public void Seeds_ThatDiffer_GiveDifferentTraces()
    {
        using var folder = new Folder();
        var hashes = new ConcurrentQueue<string>();
        InParallel(() =>
        {
            for (var seed = 1; seed <= 10; seed++)
            {
                using var simulation = new Simulation(seed, folder.Path);
                simulation.Run();
                hashes.Enqueue(simulation.Trace.Hash());
            }
        }, 1);
        hashes.Distinct().Count().ShouldBe(10);
    }

    private static string? Run(int seed, string folder, int lines)
    {
        using var simulation = new Simulation(seed, folder);
        try
        {
            simulation.Run();
            return null;
        }
        catch (Exception e)
        {
            return $"""
                Seed {seed}: {(e is SimulationException ? e.Message : e)}
                Repeat it with: BATON_SIM_SEED={seed} dotnet test tests/Engine.Simulation.Tests --filter {Name}
                The last steps:
                {simulation.Trace.Last(lines)}
                """;
        }
    }

    /// <summary>On threads of their own: the test framework's have a context that continuations would be sent to.</summary>
    private static void InParallel(Action work, int? count = null)
    {
        var errors = new ConcurrentQueue<Exception>();
        var threads = Enumerable.Range(0, count ?? Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            try
            {
                work();
            }
            catch (Exception e)
            {
                errors.Enqueue(e);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        errors.ShouldBeEmpty();
    }

    private static int? Number(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
        ? int.Parse(text, CultureInfo.InvariantCulture)
        : null;

    /// <summary>In memory where the system has such a place, for what is tested here is not the disk.</summary>
    private sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateDirectory(System.IO.Path.Combine(
            Directory.Exists("/dev/shm") ? "/dev/shm" : System.IO.Path.GetTempPath(), $"baton-simulation-{Guid.NewGuid():N}")).FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
