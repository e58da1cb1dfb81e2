namespace Baton.EndToEnd;

/// <summary>A call of the command line at a terminal of its own (util-linux's <c>script</c>), with somebody who types.</summary>
internal sealed class TerminalProcess : IAsyncDisposable
{
    private const string Prompt = "[l]ater";
    private readonly BatonProcess _process;
    private int _questions;

    private TerminalProcess(BatonProcess process) => _process = process;

    public static TerminalProcess Start(Desk desk, params string[] arguments)
    {
        string[] call = [Product.DotNet, "exec", Product.Assembly, .. arguments];
        var command = string.Join(' ', call.Select(a => $"'{a.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
        var environment = new Dictionary<string, string?>(desk.Environment) { ["TERM"] = "xterm", ["EDITOR"] = null, ["VISUAL"] = null };
        return new TerminalProcess(BatonProcess.Start(BatonProcess.Info(desk.Folder, environment, "script", "-qefc", command, "/dev/null")));
    }

    /// <summary>Waits for the next question and types the answer, a line.</summary>
    public async Task AnswerAsync(string line)
    {
        _questions++;
        var question = line.StartsWith('{') ? "as one line of JSON" : Prompt;
        var expected = line.StartsWith('{') ? 1 : _questions;
        await Eventually.TrueAsync(() => Count(question) >= expected, $"the question '{question}'; the terminal shows: {_process.Said}");
        await _process.TypeAsync(line + "\n");
    }

    public Task<CliResult> EndAsync() => _process.EndAsync();

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private int Count(string text) => _process.Said.Split(text).Length - 1;
}
