using System.Text.Json;
using Baton.Agents;

namespace Baton.Cli;

/// <summary>Asks the person at the terminal what to decide.</summary>
internal sealed class GateDesk(CliContext context)
{
    private readonly CliTerminal _terminal = context.Terminal;

    /// <summary>The decision. Null: later.</summary>
    public async Task<Decision?> AskAsync(GateView gate, CancellationToken cancellationToken)
    {
        while (true)
        {
            var line = await ReadAsync(Question(gate), cancellationToken);
            if (line is null)
                return null;
            var words = line.Trim().Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var letter = words.Length == 0 ? "" : words[0].ToLowerInvariant();
            var comment = words.Length > 1 ? words[1] : null;
            switch (letter)
            {
                case "y" or "yes" when !gate.WantsWords:
                    return new Decision("approve", Comment: comment);
                case "n" or "no":
                    return new Decision("reject", Comment: comment);
                case "l" or "later":
                    return null;
                case "e" or "edit" when MayEdit(gate):
                    if (await EditAsync(gate, cancellationToken) is { } edited)
                        return edited;
                    break;
                case "r" or "respond" when gate.WantsWords || gate.Kind == "ambiguous":
                    if ((comment ?? await ReadAsync("answer: ", cancellationToken)) is { Length: > 0 } answer)
                        return new Decision("respond", Text: answer);
                    break;
                default:
                    _terminal.Out.WriteLine("Type one of the letters; what follows it on the line is kept as your comment.");
                    break;
            }
        }
    }

    private static string Question(GateView gate) => gate switch
    {
        { WantsWords: true } => "answer? [r]espond / [n]o / [l]ater ",
        { Kind: "ambiguous" } => "approve? [y]es / [n]o / [r]espond / [l]ater ",
        _ when MayEdit(gate) => "approve? [y]es / [n]o / [e]dit / [l]ater ",
        _ => "approve? [y]es / [n]o / [l]ater ",
    };

    private static bool MayEdit(GateView gate) => gate.Kind is "tool" or "result" && gate.Arguments is not null;

    private async Task<Decision?> EditAsync(GateView gate, CancellationToken cancellationToken)
    {
        var before = JsonText.Pretty(gate.Arguments!.Value);
        string? after;
        if (_terminal.Environs("EDITOR") is { Length: > 0 } editor)
        {
            after = await Editor.EditAsync(editor, before, cancellationToken);
            if (after is null)
            {
                _terminal.Out.WriteLine("The editor ended with a failure; nothing is changed.");
                return null;
            }
        }
        else
        {
            after = await ReadAsync("arguments as one line of JSON (empty: leave them): ", cancellationToken);
        }

        if (string.IsNullOrWhiteSpace(after))
            return null;
        try
        {
            var args = BatonJson.Read<JsonElement>(after);
            if (JsonElement.DeepEquals(args, gate.Arguments.Value))
            {
                _terminal.Out.WriteLine("The arguments are the same as before; [y] approves them.");
                return null;
            }

            return new Decision("edit", Args: args);
        }
        catch (JsonException e)
        {
            _terminal.Out.WriteLine($"Expected JSON, found something else: {Clean.Line(e.Message, 200)}");
            return null;
        }
    }

    private async Task<string?> ReadAsync(string question, CancellationToken cancellationToken)
    {
        _terminal.DropTypedAhead?.Invoke();
        await _terminal.Out.WriteAsync(question);
        await _terminal.Out.FlushAsync(cancellationToken);

        // Reading a terminal cannot be called off; what is left waiting there ends with the process.
        try
        {
            return await Task.Run(_terminal.In.ReadLine, CancellationToken.None).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await _terminal.Out.WriteLineAsync();
            throw;
        }
    }
}
