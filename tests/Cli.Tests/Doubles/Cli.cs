using Spectre.Console;

namespace Baton.Cli.Tests;

/// <summary>The command line in a scratch folder, with pipes or with a person at a terminal.</summary>
internal sealed class Cli : IHeadLauncher, IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("baton-cli-");

    public required ScriptedHead Head { get; init; }

    public string Folder => _folder.FullName;

    public string State => Path.Combine(Folder, ".baton");

    /// <summary>The starts that were asked for.</summary>
    public List<HeadStart> Starts { get; } = [];

    public int Stops { get; private set; }

    public Exception? StartFailure { get; set; }

    /// <summary>What happens when a head is asked to start.</summary>
    public Action Starting { get; set; } = () => { };

    public Dictionary<string, string> Environs { get; } = [];

    public static async Task<Cli> CreateAsync() => new() { Head = await ScriptedHead.StartAsync() };

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public Task<HeadConnection> StartAsync(HeadStart options, CancellationToken cancellationToken)
    {
        Starts.Add(options);
        Starting();
        return StartFailure is null
            ? Task.FromResult(new HeadConnection(Head.Url, "own-key", () =>
            {
                Stops++;
                return ValueTask.CompletedTask;
            }))
            : Task.FromException<HeadConnection>(StartFailure);
    }

    /// <summary>A call whose output and input are pipes.</summary>
    public Task<Result> PipedAsync(params string[] args) => CallAsync(args, input: "", terminal: false);

    /// <summary>A call with a person, who types <paramref name="input"/>.</summary>
    public Task<Result> TypedAsync(string input, params string[] args) => CallAsync(args, input, terminal: true);

    public async Task<Result> CallAsync(string[] args, string input, bool terminal, CancellationToken cancellationToken = default, TextWriter? output = null)
    {
        output ??= new StringWriter();
        var error = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = terminal ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = terminal ? ColorSystemSupport.TrueColor : ColorSystemSupport.NoColors,
            Interactive = terminal ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = 120;
        console.Profile.Height = 40;
        console.Profile.Capabilities.Unicode = true;
        var exit = await BatonCommand.RunAsync(
            args,
            this,
            new CliTerminal
            {
                Console = console,
                Out = output,
                Error = error,
                In = new StringReader(input),
                OutIsTerminal = terminal,
                InIsTerminal = terminal,
                CurrentDirectory = Folder,
                Time = new HurriedTime(),
                Environs = name => Environs.GetValueOrDefault(name),
            },
            cancellationToken);
        return new Result(exit, output.ToString()!.ReplaceLineEndings("\n"), error.ToString().ReplaceLineEndings("\n"));
    }

    public async ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        await Head.DisposeAsync();
    }
}

/// <summary>What came of a call.</summary>
internal sealed record Result(int Exit, string Out, string Error);
