using System.Globalization;
using System.Text;

namespace Baton.Cli;

/// <summary>Writes the lines of a batch that failed to a file of their own, as they were, so that it can be given to <c>batch</c> again.</summary>
internal static class FailedLines
{
    /// <summary>Where they go unless the user says otherwise: <c>x.jsonl</c> → <c>x.failed.jsonl</c>.</summary>
    public static string PathFor(string file) => Path.ChangeExtension(file, $".failed{Path.GetExtension(file)}");

    /// <exception cref="CliException">A file cannot be read or written.</exception>
    public static async Task WriteAsync(string from, string to, IReadOnlySet<long> numbers, CancellationToken cancellationToken)
    {
        try
        {
            // Written beside and moved: the failed lines of a failed batch may be what is read here.
            var part = $"{to}.{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}.part";
            await using (var writer = new StreamWriter(part, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
            {
                long number = 0;
                await foreach (var line in File.ReadLinesAsync(from, cancellationToken))
                    if (numbers.Contains(++number))
                        await writer.WriteAsync((line + "\n").AsMemory(), cancellationToken);
            }

            File.Move(part, to, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Usage, $"Expected to write the failed lines to {to}, found: {e.Message}");
        }
    }
}
