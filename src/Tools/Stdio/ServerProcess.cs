using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Baton.Tools.Servers;
using Microsoft.Extensions.Logging;

namespace Baton.Tools.Stdio;

/// <summary>The process of a server that speaks over standard input and output.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    // A crash names its cause first, other programs last.
    private const int FirstLines = 3;
    private const int LastLines = 5;
    private const int MostLoggedLines = 1000;
    private const int LongestLine = 16 * 1024;
    private const int ShownOfLine = 1000;

    // Only a process stuck in the kernel takes longer to die.
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(5);

    private readonly Process process;
    private readonly bool leadsGroup;
    private readonly ResolvedServer server;
    private readonly ILogger logger;
    private readonly TimeSpan stopTimeout;
    private readonly List<string> first = [];
    private readonly Queue<string> last = new();
    private readonly Task errors;
    private readonly Task exited;
    private bool skipped;
    private int logged;

    private ServerProcess(Process process, bool leadsGroup, ResolvedServer server, ToolGatewayOptions options, ILogger logger)
    {
        (this.process, this.leadsGroup, this.server, this.logger, stopTimeout) = (process, leadsGroup, server, logger, options.StopTimeout);
        Id = process.Id;
        Input = new RequestStream(process.StandardInput.BaseStream);
        Output = new AnswerStream(process.StandardOutput.BaseStream, options.MaxAnswerBytes);
        errors = ReadErrorsAsync(process.StandardError);
        exited = WaitForExitAsync();
    }

    public int Id { get; }

    public Stream Input { get; }

    public AnswerStream Output { get; }

    public bool HasExited => exited.IsCompleted || process.HasExited;

    /// <exception cref="ToolUnavailableException">The program is missing or cannot be started.</exception>
    public static async Task<ServerProcess> StartAsync(ResolvedServer server, ToolGatewayOptions options, ILogger logger)
    {
        if (!Directory.Exists(server.Cwd))
        {
            throw new ToolUnavailableException(
                server.Name,
                $"The MCP server '{server.Name}' could not be started: expected the folder '{server.Cwd}' to start it in, but there is none.",
                mayHaveHappened: false);
        }

        var info = new ProcessStartInfo(ProgramFinder.Find(server), server.Args)
        {
            WorkingDirectory = server.Cwd,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        info.Environment.Clear();
        foreach (var (name, value) in server.Environment)
            info.Environment[name] = value;
        try
        {
            var (process, leadsGroup) = await ProcessLauncher.StartAsync(info).ConfigureAwait(false);
            logger.LogDebug("MCP server {Server} started as process {Process}.", server.Name, process.Id);
            return new ServerProcess(process, leadsGroup, server, options, logger);
        }
        catch (Exception e) when (e is Win32Exception or IOException or UnauthorizedAccessException)
        {
            throw new ToolUnavailableException(
                server.Name,
                $"The MCP server '{server.Name}' could not be started: expected to start {server.Shown}, found: {server.Redactor.Clean(e.Message)}.",
                mayHaveHappened: false);
        }
    }

    /// <summary>What became of the process, for a message: its exit code, what is wrong with its output, and what it wrote.</summary>
    public async Task<string> DescribeAsync()
    {
        // Output that has ended is most often the end of the process, a moment before the system says so.
        if (Output.HasEnded)
            await Task.WhenAny(exited, Task.Delay(stopTimeout)).ConfigureAwait(false);
        if (process.HasExited)
            await Task.WhenAny(errors, Task.Delay(stopTimeout)).ConfigureAwait(false);
        List<string> parts = [];
        if (Output.Fault is not null)
            parts.Add(Output.Fault);
        else if (process.HasExited)
            parts.Add($"it ended with exit code {process.ExitCode}");
        if (Output.FirstStray.Length > 0)
        {
            var stray = server.Redactor.Clean(Output.FirstStray);
            parts.Add($"it wrote to its standard output, which is for MCP messages only: '{stray[..Math.Min(stray.Length, 120)]}'");
        }

        lock (first)
        {
            if (first.Count > 0)
            {
                string[] gap = skipped ? ["…"] : [];
                parts.Add($"it wrote to its standard error: '{string.Join(" / ", [.. first, .. gap, .. last])}'");
            }
        }

        return string.Join("; ", parts);
    }

    /// <summary>Ends the process and all it started: by closing its input, and by force where that is not enough in time.</summary>
    /// <param name="force">True: by force at once.</param>
    public async Task StopAsync(bool force)
    {
        if (!force)
        {
            try
            {
                // On the pool: closing flushes, and that can block on a server that does not read.
                await Task.Run(process.StandardInput.Close).WaitAsync(stopTimeout).ConfigureAwait(false);
                await exited.WaitAsync(stopTimeout).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or TimeoutException or ObjectDisposedException)
            {
                logger.LogDebug("MCP server {Server} did not end by itself and is killed.", server.Name);
            }
        }

        Kill();
        await Task.WhenAny(exited, Task.Delay(KillPatience)).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(force: true).ConfigureAwait(false);
        await Task.WhenAny(errors, Task.Delay(stopTimeout)).ConfigureAwait(false);
        process.Dispose();
    }

    private void Kill()
    {
        try
        {
            if (leadsGroup)
                ProcessLauncher.KillGroup(Id);
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or NotSupportedException or AggregateException)
        {
            logger.LogDebug("MCP server {Server} could not be killed: {Reason}", server.Name, e.Message);
        }
    }

    private async Task WaitForExitAsync()
    {
        await process.WaitForExitAsync().ConfigureAwait(false);

        // What it left running would hold its output open, so that the end would not be noticed.
        if (leadsGroup)
            ProcessLauncher.KillGroup(Id);
    }

    private async Task ReadErrorsAsync(StreamReader reader)
    {
        var buffer = new char[4096];
        var line = new StringBuilder();
        try
        {
            int count;
            while ((count = await reader.ReadAsync(buffer).ConfigureAwait(false)) > 0)
            {
                foreach (var c in buffer.AsMemory(0, count).ToArray())
                {
                    if (c == '\n')
                        Take(line);
                    else if (line.Length < LongestLine)
                        line.Append(char.IsControl(c) ? ' ' : c);
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The process is gone; so are its words.
        }

        Take(line);
    }

    private void Take(StringBuilder line)
    {
        // Cut after the secrets are out: half a secret would not be found.
        var text = server.Redactor.Clean(line.ToString()).Trim();
        line.Clear();
        text = text.Length > ShownOfLine ? text[..ShownOfLine] : text;
        if (text.Length == 0)
            return;
        lock (first)
        {
            if (first.Count < FirstLines)
                first.Add(text);
            else
                last.Enqueue(text);
            if (last.Count > LastLines)
                skipped = last.TryDequeue(out _);
        }

        if (++logged <= MostLoggedLines)
            logger.LogInformation("MCP server {Server}: {Line}", server.Name, text);
    }
}
