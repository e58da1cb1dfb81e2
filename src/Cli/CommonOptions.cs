using System.CommandLine;

namespace Baton.Cli;

/// <summary>The options that every verb takes.</summary>
internal sealed class CommonOptions
{
    private readonly Option<bool> _json = new("--json")
    {
        Description = "Machine output: one JSON document, or one a line for streams",
        Recursive = true,
    };

    private readonly Option<string?> _url = new("--url")
    {
        Description = "A running head; default: the one of the state folder, or one started for the call",
        Recursive = true,
        HelpName = "URL",
    };

    private readonly Option<string?> _key = new("--key")
    {
        Description = "The function key to send; default: the state folder's",
        Recursive = true,
        HelpName = "KEY",
    };

    private readonly Option<string?> _state = new("--state")
    {
        Description = "The state folder; default: .baton of the current folder",
        Recursive = true,
        HelpName = "DIR",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_json);
        command.Options.Add(_url);
        command.Options.Add(_key);
        command.Options.Add(_state);
    }

    /// <exception cref="CliException">The address is not one of a web server.</exception>
    public CallOptions Read(ParseResult result, string currentDirectory)
    {
        var url = result.GetValue(_url);
        Uri? head = null;
        if (url is not null && !(Uri.TryCreate(url, UriKind.Absolute, out head) && head.Scheme is "http" or "https"))
            throw new CliException(ExitCode.Usage, $"Expected --url to be like http://127.0.0.1:7071, found '{url}'.");
        var state = result.GetValue(_state);
        var repeat = (state is null ? "" : $" --state {Shell.Quote(state)}") + (url is null ? "" : $" --url {Shell.Quote(url)}")
            + (result.GetValue(_key) is null ? "" : " --key KEY");
        return new CallOptions(
            result.GetValue(_json), head, result.GetValue(_key), Path.GetFullPath(state ?? ".baton", currentDirectory), repeat);
    }
}
