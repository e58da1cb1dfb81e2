using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Baton.Cli;

/// <summary>One call of the command line: its surroundings, its common options, and how it writes.</summary>
internal sealed class CliContext(CliTerminal terminal, CallOptions call, IHeadLauncher launcher)
{
    private const int PipedWidth = 20_000;

    public CliTerminal Terminal { get; } = terminal;

    public CallOptions Call { get; } = call;

    public IHeadLauncher Launcher { get; } = launcher;

    /// <summary>True: a person can be asked something now.</summary>
    public bool CanAsk => Terminal is { OutIsTerminal: true, InIsTerminal: true } && !Call.Json;

    /// <summary>Words for a person: the standard output, or with <c>--json</c> the standard error.</summary>
    public TextWriter Words => Call.Json ? Terminal.Error : Terminal.Out;

    public Task<Head> FindHeadAsync(CancellationToken cancellationToken) =>
        new HeadFinder(Launcher, Terminal.Time).FindAsync(Call, cancellationToken);

    /// <summary>How to give <paramref name="arguments"/> to this program so that it reaches the same head.</summary>
    public string Command(string arguments) => $"{Terminal.Program} {arguments}{Call.Repeat}";

    /// <summary>One JSON document: a line when piped, indented on a terminal.</summary>
    public void WriteJson(JsonElement document) =>
        Terminal.Out.WriteLine(Terminal.OutIsTerminal ? JsonText.Pretty(document) : JsonText.Compact(document));

    /// <summary>One line of a stream of JSON documents.</summary>
    public void WriteJsonLine(JsonElement document)
    {
        Terminal.Out.WriteLine(JsonText.Compact(document));
        Terminal.Out.Flush();
    }

    public void Say(string line) => Words.WriteLine(line);

    /// <summary>Draws on a terminal; writes the same as bare text to a pipe.</summary>
    public void Draw(IRenderable drawing)
    {
        if (!Terminal.OutIsTerminal || Call.Json)
        {
            WriteBare(drawing);
            return;
        }

        Terminal.Console.Write(drawing);
        if (drawing is Text)
            Terminal.Console.WriteLine();
    }

    /// <summary>A drawing as text for a pipe: no spaces at the ends of lines.</summary>
    private void WriteBare(IRenderable drawing)
    {
        var text = new StringWriter();
        var plain = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(text),
        });
        plain.Profile.Width = PipedWidth;
        plain.Write(drawing);
        foreach (var line in text.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
            Words.WriteLine(line.TrimEnd());
    }

    /// <summary>A table that is boxed on a terminal and bare when piped.</summary>
    public Table NewTable(params string[] columns)
    {
        var table = new Table { Border = Terminal.OutIsTerminal ? TableBorder.Rounded : TableBorder.None, ShowHeaders = true };
        foreach (var column in columns)
            table.AddColumn(new TableColumn(new Text(column, new Style(decoration: Decoration.Bold))) { NoWrap = false });
        return table;
    }
}
