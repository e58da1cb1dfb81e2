using System.CommandLine;

namespace Baton.Cli;

/// <summary>One word of the command line.</summary>
internal interface IVerb
{
    /// <summary>The command with its arguments, options and subcommands.</summary>
    /// <param name="bind">Makes what a command does its action; failures become words and exit codes.</param>
    Command Build(Bind bind);
}

/// <summary>What a command does, given its call and its arguments; the result is the exit code.</summary>
internal delegate Task<int> Body(CliContext context, ParseResult arguments, CancellationToken cancellationToken);

/// <summary>Makes <paramref name="body"/> what <paramref name="command"/> does.</summary>
internal delegate void Bind(Command command, Body body);
