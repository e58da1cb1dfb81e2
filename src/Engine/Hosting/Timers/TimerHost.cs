using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Baton.Engine.Hosting.Timers;

/// <summary>
/// Runs the functions that have a schedule, each one run at a time. What came while the host was down is made up for by one run at the start, unless the
/// function says otherwise; a run that the end of the host cut off counts as missed.
/// </summary>
internal sealed class TimerHost(
    FunctionCatalog catalog,
    FunctionHostOptions options,
    IOptions<EmbeddedEngineOptions> engine,
    IConfiguration configuration,
    IServiceProvider services,
    IHostApplicationLifetime lifetime,
    ILoggerFactory loggers) : BackgroundService
{
    // Longer waits are made of several: a clock that is set meanwhile is seen by then.
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly TimeProvider _clock = engine.Value.TimeProvider;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Read here, so that a schedule that cannot be used keeps the host from starting.
        _timers = [.. catalog.Timers.Where(timer => !timer.IsDisabled(configuration)).Select(timer => (timer, timer.ReadSchedule(configuration)))];
        return base.StartAsync(cancellationToken);
    }

    private IReadOnlyList<(TimerFunction Function, TimerSchedule Schedule)> _timers = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var whenStarted = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        await Task.WhenAll(_timers.Select(timer => ServeAsync(timer.Function, timer.Schedule, stoppingToken)));
    }

    private async Task ServeAsync(TimerFunction function, TimerSchedule schedule, CancellationToken stopping)
    {
        var logger = loggers.CreateLogger($"Function.{function.Name}");
        var file = Path.Combine(options.StateDirectory, "timers", $"{Uri.EscapeDataString(function.Name)}.json");
        try
        {
            var now = _clock.GetUtcNow();
            var known = function.IsMonitored ? TimerStatus.Read(file) : null;
            var isKnown = known?.Schedule == schedule.Text;
            var status = isKnown ? known! : new TimerStatus(schedule.Text, null, schedule.After(now), now);
            if (!isKnown)
                Keep(status);
            var isPastDue = status.Next <= now;
            if (isPastDue || function.RunsOnStartup)
                status = await RunAsync(status, isPastDue);
            while (status.Next is { } next)
            {
                await WaitAsync(next, stopping);
                status = await RunAsync(status, isPastDue: false);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // What did not run by now runs when the host starts again.
        }

        async Task<TimerStatus> RunAsync(TimerStatus status, bool isPastDue)
        {
            var now = _clock.GetUtcNow();
            var due = status.Next <= now ? status.Next : null;
            var next = due is null ? status.Next : schedule.After(now);
            try
            {
                logger.LogDebug("Function {Function} runs by its schedule.", function.Name);
                await function.RunAsync(services, Info(function, status, next, isPastDue), stopping);
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                logger.LogError(e, "Function {Function} failed. It runs again at {Next}.", function.Name, next);
            }

            // Only a run that came to its end counts as one.
            stopping.ThrowIfCancellationRequested();
            var after = _clock.GetUtcNow();
            var written = new TimerStatus(schedule.Text, due ?? status.Last, next <= after ? schedule.After(after) : next, after);
            Keep(written);
            return written;
        }

        void Keep(TimerStatus status)
        {
            if (!function.IsMonitored)
                return;
            try
            {
                status.Write(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                logger.LogError(e, "Function {Function}: what it did could not be written to {File}. After a restart it may run once more.", function.Name, file);
            }
        }
    }

    private static TimerInfo Info(TimerFunction function, TimerStatus status, DateTimeOffset? next, bool isPastDue) => new()
    {
        IsPastDue = isPastDue,
        ScheduleStatus = !function.IsMonitored ? null : new ScheduleStatus
        {
            Last = status.Last?.UtcDateTime ?? default, Next = next?.UtcDateTime ?? default, LastUpdated = status.LastUpdated.UtcDateTime,
        },
    };

    private async Task WaitAsync(DateTimeOffset until, CancellationToken stopping)
    {
        while (until - _clock.GetUtcNow() is { Ticks: > 0 } left)
            await Task.Delay(left < LongestWait ? left : LongestWait, _clock, stopping);
    }
}
