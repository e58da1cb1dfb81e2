using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Baton.Tools.Stdio;

/// <summary>
/// Starts server processes so that they can be ended with all they start, and so that they do not outlive the head. On Linux each gets a
/// session of its own (util-linux's <c>setsid</c>), led by a shell that waits for it; the kernel tells the shell when the head dies, even by
/// kill -9 (<c>setpriv --pdeathsig</c>), and the shell ends the session. Where these tools are missing, and on other systems, a server
/// notices a dead head by the end of its input.
/// </summary>
internal static partial class ProcessLauncher
{
    private const int Kill9 = 9;

    // A shell gives a job in the background no input unless told to; it keeps no copy of the pipes itself, so that their ends are noticed.
    private const string Watch = "trap 'kill -9 0' TERM; exec 3<&0 0<&-; \"$@\" <&3 3<&- & exec 3<&- 1>&- 2>&-; wait $!";

    private static readonly string? SetSid = Find("/usr/bin/setsid");
    private static readonly string? SetPriv = Find("/usr/bin/setpriv");
    private static readonly string? Shell = Find("/bin/sh");
    private static readonly Lazy<BlockingCollection<Action>> Starts = new(StartThread);

    /// <summary>Starts the process of <paramref name="info"/>, whose file name is a full path.</summary>
    /// <returns>The process, and whether it leads a group of its own that <see cref="KillGroup"/> can end.</returns>
    /// <exception cref="System.ComponentModel.Win32Exception">The operating system refuses to start it.</exception>
    public static async Task<(Process Process, bool LeadsGroup)> StartAsync(ProcessStartInfo info)
    {
        string[] before = (SetSid, SetPriv, Shell) switch
        {
            ({ } sid, { } priv, { } shell) => [priv, "--pdeathsig", "TERM", sid, shell, "-c", Watch, "baton-server", info.FileName],
            ({ } sid, _, _) => [sid, info.FileName],
            _ => [info.FileName],
        };
        info.FileName = before[0];
        for (var i = 1; i < before.Length; i++)
            info.ArgumentList.Insert(i - 1, before[i]);

        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Starts.Value.Add(() =>
        {
            try
            {
                started.SetResult(Process.Start(info) ?? throw new InvalidOperationException("The process was not started."));
            }
            catch (Exception e)
            {
                started.SetException(e);
            }
        });
        return (await started.Task.ConfigureAwait(false), SetSid is not null);
    }

    /// <summary>Kills the processes of the group that <paramref name="leader"/> led, whether or not it still runs itself.</summary>
    public static void KillGroup(int leader)
    {
        if (leader > 1)
            _ = SendSignal(-leader, Kill9);
    }

    // The kernel sends the signal when the thread ends that started the process; threads of the pool come and go, this one stays.
    private static BlockingCollection<Action> StartThread()
    {
        var starts = new BlockingCollection<Action>();
        new Thread(() =>
        {
            foreach (var start in starts.GetConsumingEnumerable())
                start();
        })
        {
            IsBackground = true,
            Name = "Baton server starts",
        }.Start();
        return starts;
    }

    // BusyBox has a setpriv that does not know the option.
    private static string? Find(string tool) =>
        OperatingSystem.IsLinux() && new FileInfo(tool) is { Exists: true } file
        && file.ResolveLinkTarget(returnFinalTarget: true)?.Name is not ("busybox" or "toybox")
            ? file.FullName
            : null;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int pid, int signal);
}
