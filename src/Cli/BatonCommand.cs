using System.CommandLine;
using System.Runtime.InteropServices;

namespace Baton.Cli;

/// <summary>The command line.</summary>
public static class BatonCommand
{
    /// <summary>Runs one call on the terminal of this process. Ctrl-C or SIGTERM ends it in order; a second one at once.</summary>
    /// <param name="args">The arguments, without the program's name.</param>
    /// <param name="launcher">Starts a head where none runs.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, IHeadLauncher launcher)
    {
        using var leaving = new CancellationTokenSource();
        void Leave(PosixSignalContext signal)
        {
            signal.Cancel = !leaving.IsCancellationRequested;
            leaving.Cancel();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Leave);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Leave);
        return await RunAsync(args, launcher, CliTerminal.OfProcess(), leaving.Token);
    }

    /// <summary>Runs one call.</summary>
    /// <param name="args">The arguments, without the program's name.</param>
    /// <param name="launcher">Starts a head where none runs.</param>
    /// <param name="terminal">What to read from and write to.</param>
    /// <param name="cancellationToken">The user leaves: a followed run is let go of and goes on by itself, <c>serve</c> stops.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args, IHeadLauncher launcher, CliTerminal terminal, CancellationToken cancellationToken)
    {
        var common = new CommonOptions();
        var root = new RootCommand("Runs teams of AI agents as durable workflows.");
        common.AddTo(root);
        foreach (var verb in Verbs())
            root.Subcommands.Add(verb.Build((command, body) => command.SetAction((result, token) => CallAsync(result, body, token))));

        // "@file" belongs to --input here, not to the parser.
        var parsed = root.Parse(args.Length == 0 ? ["--help"] : args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && !(args.Length > 0 && args[0].StartsWith("[suggest", StringComparison.Ordinal)))
        {
            foreach (var error in parsed.Errors)
                Problems.Write(terminal.Error, error.Message);
            terminal.Error.WriteLine($"Try: {terminal.Program} {(parsed.CommandResult.Command == root ? "" : Path(parsed) + " ")}--help");
            return ExitCode.Usage;
        }

        return await parsed.InvokeAsync(
            new InvocationConfiguration
            {
                Output = terminal.Out,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            },
            cancellationToken);

        async Task<int> CallAsync(ParseResult result, Body body, CancellationToken token)
        {
            try
            {
                return await body(new CliContext(terminal, common.Read(result, terminal.CurrentDirectory), launcher), result, token);
            }
            catch (Exception e)
            {
                return Fail(terminal, e, token);
            }
        }
    }

    private static IEnumerable<IVerb> Verbs() =>
    [
        new InitVerb(),
        new ValidateVerb(),
        new PlanVerb(),
        new ForecastVerb(),
        new RunVerb(),
        new BatchVerb(),
        new ServeVerb(),
        new ListVerb(),
        new ShowVerb(),
        new EventsVerb(),
        new ApprovalsVerb(),
        new CancelVerb(),
        new SuspendVerb(),
        new ResumeVerb(),
        new RewindVerb(),
        new ForkVerb(),
        new ReplayVerb(),
        new ExportVerb(),
        new PurgeVerb(),
        new CheckVerb(),
        new EvalVerb(),
        new CrashtestVerb(),
        new DoctorVerb(),
        new CompletionVerb(),
    ];

    private static string Path(ParseResult parsed) => string.Join(' ', Names(parsed.CommandResult).Reverse());

    private static IEnumerable<string> Names(System.CommandLine.Parsing.CommandResult result)
    {
        for (var at = result; at?.Parent is not null; at = at.Parent as System.CommandLine.Parsing.CommandResult)
            yield return at.Command.Name;
    }

    private static int Fail(CliTerminal terminal, Exception exception, CancellationToken cancellationToken)
    {
        switch (exception)
        {
            case OperationCanceledException when cancellationToken.IsCancellationRequested:
                return ExitCode.Waiting;
            case CliException e:
                Problems.Write(terminal.Error, e.Message);
                return e.ExitCode;
            case HeadProblemException e:
                Problems.Write(terminal.Error, e);
                return e.ExitCode;
            case HeadUnreachableException or HeadStartException:
                Problems.Write(terminal.Error, exception.Message);
                return ExitCode.Unreachable;
            default:
                Problems.Write(terminal.Error, $"Internal fault: {exception}");
                return ExitCode.Fault;
        }
    }
}
