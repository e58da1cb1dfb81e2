using System.CommandLine;

namespace Baton.Cli;

/// <summary><c>completion</c>: a script that lets a shell complete verbs and options.</summary>
internal sealed class CompletionVerb : IVerb
{
    // Each asks the program itself, so that what it offers is what the program has. The program's own name is not a part of the line it is asked about.
    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["bash"] = """
            # eval "$(baton completion bash)"
            _baton() {
              local line="${COMP_LINE:0:COMP_POINT}" IFS=$'\n'
              line="${line#* }"
              COMPREPLY=($(compgen -W "$(baton "[suggest:${#line}]" "$line" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _baton baton
            """,
        ["zsh"] = """
            # eval "$(baton completion zsh)"
            _baton() {
              local line="${BUFFER[1,CURSOR]#* }"
              local -a found=("${(@f)$(baton "[suggest:${#line}]" "$line" 2>/dev/null)}")
              compadd -- $found || _files
            }
            compdef _baton baton
            """,
        ["fish"] = """
            # baton completion fish | source
            function __baton
              set -l line (string replace -r '^\S+\s' '' -- (commandline -cp))
              baton "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
            end
            complete -c baton -a '(__baton)'
            """,
        ["pwsh"] = """
            # baton completion pwsh | Out-String | Invoke-Expression
            Register-ArgumentCompleter -Native -CommandName baton -ScriptBlock {
              param($word, $ast, $position)
              $line = ($ast.ToString().PadRight($position)) -replace '^\S+\s', ''
              baton "[suggest:$($line.Length)]" "$line" | Where-Object { $_ -like "$word*" } | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
              }
            }
            """,
    };

    public Command Build(Bind bind)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh, fish or pwsh" };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new Command("completion", "Prints a script that completes this command in a shell") { shell };
        bind(command, (context, result, _) =>
        {
            context.Terminal.Out.Write(Scripts[result.GetRequiredValue(shell)].ReplaceLineEndings("\n") + "\n");
            return Task.FromResult(ExitCode.Completed);
        });
        return command;
    }
}
