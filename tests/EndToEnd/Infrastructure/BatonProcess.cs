using System.Diagnostics;
using System.Text;

namespace Baton.EndToEnd;

/// <summary>What a call of the command line came to.</summary>
/// <param name="ExitCode">137: it was killed.</param>
/// <param name="Out">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
internal sealed record CliResult(int ExitCode, string Out, string Error)
{
    public const int Killed = 128 + 9;

    public override string ToString() => $"exit code {ExitCode}\n--- output\n{Out}\n--- error\n{Error}";
}

/// <summary>The product as a process of its own. Whatever happens, it and what it started are gone when this is disposed of.</summary>
internal sealed class BatonProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly Process _process;
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();
    private readonly Lock _said = new();
    private readonly Task _reading;
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private BatonProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, _out), ReadAsync(process.StandardError, _error));
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Everything the process has said so far.</summary>
    public string Said
    {
        get
        {
            lock (_said)
                return $"{_out}{_error}";
        }
    }

    /// <summary>Starts the product.</summary>
    /// <param name="folder">Its current folder.</param>
    /// <param name="environment">What its environment has besides; null takes a variable out.</param>
    /// <param name="arguments">Its command line.</param>
    public static BatonProcess Start(string folder, IReadOnlyDictionary<string, string?> environment, params string[] arguments) =>
        Start(Info(folder, environment, Product.DotNet, ["exec", Product.Assembly, .. arguments]));

    /// <summary>Starts any program as the product is started.</summary>
    public static BatonProcess Start(ProcessStartInfo info) => new(Process.Start(info)!);

    /// <summary>How the product, or a program that calls it, is started.</summary>
    public static ProcessStartInfo Info(string folder, IReadOnlyDictionary<string, string?> environment, string program, params string[] arguments)
    {
        var info = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in info.Environment.Keys.Where(k => k.StartsWith("Baton__", StringComparison.OrdinalIgnoreCase)).ToArray())
            info.Environment.Remove(name);
        info.Environment.Remove("AzureWebJobsStorage");
        // Makes a short life shorter; nothing else depends on it.
        info.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var (name, value) in environment)
        {
            if (value is null)
                info.Environment.Remove(name);
            else
                info.Environment[name] = value;
        }

        return info;
    }

    /// <summary>Writes to the standard input and closes it.</summary>
    public async Task TypeAsync(string text)
    {
        await _process.StandardInput.WriteAsync(text);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Nothing more comes on the standard input.</summary>
    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>Waits for a number of lines of output, or for the end of the process.</summary>
    /// <returns>False: the process ended before.</returns>
    public Task<bool> SaysAsync(int lines) => SaysAsync(said => said.Count(c => c == '\n') >= lines);

    /// <summary>Waits for <paramref name="text"/> in the output and returns all of the output so far.</summary>
    public async Task<string> SaysAsync(string text)
    {
        (await SaysAsync(said => said.Contains(text, StringComparison.Ordinal))).ShouldBeTrue($"Expected '{text}' in the output, found: {Said}");
        return Said;
    }

    /// <summary>kill -9 of the process alone, as a crash would: what it started is left to itself.</summary>
    public async Task<CliResult> KillAsync()
    {
        _process.Kill();
        return await EndAsync();
    }

    /// <summary>Asks the process to end, as Ctrl-C does, and waits for it.</summary>
    public async Task<CliResult> InterruptAsync()
    {
        using (var kill = Process.Start("kill", ["-INT", $"{Id}"]))
            await kill.WaitForExitAsync();
        return await EndAsync();
    }

    /// <summary>Waits for the end.</summary>
    public async Task<CliResult> EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
            await _reading.WaitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            throw new TimeoutException($"Expected the process to end within {Patience.TotalSeconds} s, found it running. It said: {Said}");
        }

        return new CliResult(_process.ExitCode, _out.ToString(), _error.ToString());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task<bool> SaysAsync(Func<string, bool> enough)
    {
        var patience = Task.Delay(Patience);
        while (true)
        {
            Task next;
            lock (_said)
            {
                if (enough(_out.ToString()))
                    return true;
                next = _more.Task;
            }

            var first = await Task.WhenAny(next, _reading, patience);
            if (first == patience)
                throw new TimeoutException($"Expected more output within {Patience.TotalSeconds} s, found: {Said}");
            if (first == _reading && !next.IsCompleted)
                return enough(_out.ToString());
        }
    }

    private async Task ReadAsync(StreamReader reader, StringBuilder into)
    {
        var buffer = new char[4096];
        int count;
        while ((count = await reader.ReadAsync(buffer)) > 0)
        {
            lock (_said)
            {
                into.Append(buffer, 0, count);
                _more.SetResult();
                _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }
}
