using System.Text;
using Spectre.Console;

namespace Baton.Cli;

/// <summary>What the command line reads from, writes to and knows of its surroundings.</summary>
public sealed record CliTerminal
{
    /// <summary>Draws on the standard output; nothing else may write there at the same time.</summary>
    public required IAnsiConsole Console { get; init; }

    /// <summary>The standard output, for exact text.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>The standard error: problems, and what must not mix with <c>--json</c>.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>The standard input.</summary>
    public required TextReader In { get; init; }

    /// <summary>True: a person sees the standard output, so it may move.</summary>
    public required bool OutIsTerminal { get; init; }

    /// <summary>True: a person sits at the standard input, so it may be asked.</summary>
    public required bool InIsTerminal { get; init; }

    /// <summary>Full path that relative paths start from.</summary>
    public string CurrentDirectory { get; init; } = Environment.CurrentDirectory;

    /// <summary>The name by which messages tell the user to call this program.</summary>
    public string Program { get; init; } = "baton";

    /// <summary>Clock, time zone and timers.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Reads an environment variable; null where it is not set.</summary>
    public Func<string, string?> Environs { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Forgets what was typed before a question was on the screen. Null: nothing to forget.</summary>
    public Action? DropTypedAhead { get; init; }

    /// <summary>The terminal, or the pipes, of this process.</summary>
    public static CliTerminal OfProcess()
    {
        var outIsTerminal = !System.Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";
        var inIsTerminal = !System.Console.IsInputRedirected;
        if (!outIsTerminal)
            System.Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = outIsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = outIsTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = outIsTerminal ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new AnsiConsoleOutput(System.Console.Out),
        });
        return new CliTerminal
        {
            Console = console,
            Out = System.Console.Out,
            Error = System.Console.Error,
            In = System.Console.In,
            OutIsTerminal = outIsTerminal,
            InIsTerminal = inIsTerminal,
            Program = ProgramName.Of(AppContext.BaseDirectory, Environment.CurrentDirectory),
            DropTypedAhead = inIsTerminal ? DropKeys : null,
        };
    }

    private static void DropKeys()
    {
        try
        {
            while (System.Console.KeyAvailable)
                System.Console.ReadKey(intercept: true);
        }
        catch (InvalidOperationException)
        {
            // The input stopped being a terminal: there is nothing typed to drop.
        }
    }
}
