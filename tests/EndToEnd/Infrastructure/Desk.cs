using System.Globalization;
using System.Text.Json;
using Baton.Agents;
using Baton.Records;

namespace Baton.EndToEnd;

/// <summary>
/// A folder of its own with a copy of the sample support desk's team file: its data, its state and its runs are nobody else's. Its MCP server is the
/// sample's own.
/// </summary>
internal sealed class Desk : IDisposable
{
    public const string RefundTicket = "I was charged twice for order 1042, please refund the second charge";
    public const string TechnicalTicket = "the app crashes when I export a PDF";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("baton-e2e-");

    public Desk()
    {
        var team = File.ReadAllText(Path.Combine(Product.SupportDesk, "team.yaml"));
        team.ShouldContain("bin/SupportDesk.dll");
        Write("team.yaml", team.Replace("bin/SupportDesk.dll", $"\"{Product.SupportDeskServer}\"", StringComparison.Ordinal));
    }

    public string Folder => _folder.FullName;

    public string State => Path.Combine(Folder, ".baton");

    /// <summary>What the environment of each call has besides.</summary>
    public Dictionary<string, string?> Environment { get; } = [];

    /// <summary>The refunds in the desk's data, seeds left out.</summary>
    public IReadOnlyList<JsonElement> Refunds
    {
        get
        {
            var file = Path.Combine(State, "desk.json");
            return File.Exists(file) ? [.. Items(file).Where(r => !Seeds.Contains(r.GetProperty("id").GetString()!))] : [];
        }
    }

    private static HashSet<string> Seeds { get; } =
        [.. Items(Path.Combine(Product.SupportDesk, "data", "desk.json")).Select(r => r.GetProperty("id").GetString()!)];

    /// <summary>The processes whose current folder is here, or below: heads, calls of the command line, and the servers that they started.</summary>
    public IReadOnlyList<int> Processes
    {
        get
        {
            var found = new List<int>();
            foreach (var process in Directory.EnumerateDirectories("/proc").Where(d => char.IsAsciiDigit(Path.GetFileName(d)[0])))
            {
                try
                {
                    if (new FileInfo(Path.Combine(process, "cwd")).LinkTarget?.StartsWith(Folder, StringComparison.Ordinal) is true)
                        found.Add(int.Parse(Path.GetFileName(process), CultureInfo.InvariantCulture));
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    // It ended meanwhile, or is somebody else's.
                }
            }

            return found;
        }
    }

    /// <summary>Writes a file and returns its name.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(Path.Combine(Folder, name), text);
        return name;
    }

    /// <summary>Starts a call of the command line.</summary>
    public BatonProcess Start(params string[] arguments) => BatonProcess.Start(Folder, Environment, arguments);

    /// <summary>Makes a call of the command line that reads nothing.</summary>
    public async Task<CliResult> CallAsync(params string[] arguments)
    {
        await using var process = Start(arguments);
        process.CloseInput();
        return await process.EndAsync();
    }

    /// <summary>Makes a call and reads the one JSON document it prints.</summary>
    public async Task<JsonElement> JsonAsync(int exitCode, params string[] arguments)
    {
        var result = await CallAsync([.. arguments, "--json"]);
        result.ExitCode.ShouldBe(exitCode, $"{result}");
        return JsonSerializer.Deserialize<JsonElement>(result.Out);
    }

    /// <summary>The journal of a run, read from the file. No head may be running.</summary>
    public async Task<IReadOnlyList<RunEvent>> JournalAsync(string run)
    {
        using var store = new SqliteRunStore(Path.Combine(State, "records.db"));
        return await store.ReadAsync(new RunKey(InstanceIds.DefaultTenant, run), 0, 10_000);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _folder.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A server that is just being ended may still write; the system's temporary folder is cleared some day.
        }
    }

    private static IEnumerable<JsonElement> Items(string file) =>
        JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(file)).GetProperty("refunds").EnumerateArray().ToArray();
}
