using Baton.Engine.Client;
using Baton.Engine.Replay;
using Baton.Engine.Tests;
using Baton.Engine.Workers;
using Baton.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Converters;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Baton.Engine.Simulation;

/// <summary>
/// One life of an engine with everything that can happen to it, on one thread and out of one seed: what steps next, what clients send,
/// how activities end, how the clock moves, when storage fails and when the process dies. At the end faults stop, and all must end well.
/// </summary>
internal sealed partial class Simulation : IDisposable
{
    private readonly int seed;
    private readonly Random random;
    private readonly string path;
    private readonly SimulatedClock clock = new();
    private readonly Stepper stepper = new();
    private readonly List<OpenActivity> openActivities = [];
    private readonly Ledger ledger;
    private readonly WorkerTasks worker;
    private readonly Faults faults;
    private TaskHub hub = null!;
    private DurableTaskClient client = null!;
    private Task? closing;
    private bool inWriter;
    private int depth;
    private long now;
    private long turnBegan;
    private bool replaying;
    private bool calm;
    private bool isStarted;

    public Simulation(int seed, string folder)
    {
        this.seed = seed;
        random = new Random(seed);
        path = System.IO.Path.Combine(folder, $"{seed}-{Guid.NewGuid():N}.db");
        faults = new Faults(random);
        var registry = new DurableTaskRegistry();
        registry.AddOrchestratorFunc<Plan, string>(
            SimulatedProgram.Name, (context, plan) => SimulatedProgram.RunAsync(this, context, plan));
        registry.AddActivityFunc<string, string>(SimulatedProgram.Activity, (context, key) => BeginActivity(context.InstanceId, key));
        worker = new WorkerTasks(new RegistryFactory(registry), new ServiceCollection().BuildServiceProvider(),
            new RunSettings(JsonDataConverter.Default, NullLoggerFactory.Instance), clock, NullLogger.Instance);
        ledger = new Ledger(this, worker);
    }

    /// <summary>What happened, in order.</summary>
    public Trace Trace { get; } = new();

    public TaskHub Hub => hub;

    /// <summary>The number of the step that is being taken.</summary>
    public long Now => now;

    /// <exception cref="SimulationException">Something did not hold.</exception>
    public void Run()
    {
        Open();
        for (var steps = random.Next(50, 800); steps > 0; steps--)
        {
            Step();
            if (random.Next(150) == 0 && closing is null)
                ledger.Check();
        }
        Calm();
        ledger.CheckEnd();
    }

    public void Dispose()
    {
        EndProcess();
        foreach (var suffix in (string[])["", "-wal", "-shm", ".lock", ".pid"])
            File.Delete(path + suffix);
    }

    /// <summary>Called by orchestrator code where another thread might come in between.</summary>
    public void Preempt(TaskOrchestrationContext context)
    {
        if (replaying || context.IsReplaying)
            return;
        ledger.OnSeen(context.InstanceId);
        Preempt();
    }

    /// <summary>Called by orchestrator code when it has taken its last step.</summary>
    public void OnCodeEnded(TaskOrchestrationContext context)
    {
        if (!replaying && !context.IsReplaying)
            ledger.OnCodeEnded(context.InstanceId, turnBegan);
    }

    public void Send(TaskOrchestrationContext context, string target, string name, string payload)
    {
        context.SendEvent(target, name, payload);
        if (!replaying && !context.IsReplaying)
            ledger.OnSent(target, payload);
    }

    /// <summary>Runs something that must not change the simulation, such as code that is replayed in order to compare.</summary>
    public void Aside(Action look)
    {
        replaying = true;
        look();
        replaying = false;
    }

    private void Open()
    {
        var options = new EmbeddedEngineOptions
        {
            Path = path,
            TimeProvider = clock,
            Synchronous = SqliteSynchronous.Off,
            IdleEviction = random.Next(3) == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(random.Next(1, 100)),
            LargestGroup = random.Next(4) switch { 0 => 1, 1 => 2, 2 => 5, _ => 1024 },
            Stepper = stepper,
            OnOpened = faults.Arm,
            OnCommitted = OnCommitted,
        };
        isStarted = false;
        hub = new TaskHub(options, NullLoggerFactory.Instance);
        client = new EmbeddedDurableTaskClient("simulation", hub, new DurableTaskClientOptions());
        if (calm || random.Next(4) > 0)
            Start();
        Trace.Add($"{now} opened, running {hub.IsRunning}");
        ledger.Check();
    }

    private void Start()
    {
        isStarted = true;
        hub.Start(worker);
    }

    private void Step()
    {
        now++;
        ledger.ThrowIfFailed();
        if (closing is { IsCompleted: true })
            Reopen("closed");
        else if (hub.HasFailed && closing is null)
        {
            ledger.CheckRefusals(client, faults.IsPrepared);
            Reopen("failed");
        }
        switch (random.Next(500))
        {
            case < 3 when closing is null:
                Reopen("crashed");
                break;
            case < 5 when closing is null:
                Trace.Add($"{now} closing");
                closing = CloseAsync();
                break;
            case < 8 when closing is null && !faults.IsPrepared:
                Trace.Add($"{now} storage will fail: {faults.Prepare(hub)}");
                break;
            case < 10 when closing is null:
                clock.FailNext = true;
                if (StepTurn())
                    Trace.Add($"{now} that turn failed");
                clock.FailNext = false;
                break;
            case < 30 when closing is null && !hub.IsRunning && !isStarted:
                Start();
                Trace.Add($"{now} started");
                break;
            case < 60:
                MoveClock();
                break;
            case < 110 when closing is null:
                CallClient();
                break;
            default:
                StepEngine();
                break;
        }
    }

    private void StepEngine()
    {
        switch (random.Next(6))
        {
            case 0 or 1:
                StepTurn();
                break;
            case 2:
                StepWriter();
                break;
            case 3:
                BeginNext();
                break;
            case 4:
                if (random.Next(2) == 0)
                    EndActivity();
                else
                    stepper.Resume(random, pauses: depth == 0);
                break;
            default:
                clock.FireNext();
                break;
        }
    }

    private bool StepTurn()
    {
        var before = turnBegan;
        turnBegan = ++now;
        var did = isStarted && hub.StepTurn();
        turnBegan = before;
        if (did)
            Trace.Add($"{now} turn");
        return did;
    }

    private bool StepWriter()
    {
        if (inWriter)
            return false;
        inWriter = true;
        now++;
        var did = hub.Store.Writer.Step();
        inWriter = false;
        if (did)
            Trace.Add($"{now} stored");
        return did;
    }

    private bool BeginNext()
    {
        now++;
        return hub.StepActivity() is not null;
    }

    /// <summary>Between a commit and its effects: the other threads are at work all the while.</summary>
    private void OnCommitted()
    {
        faults.AfterCommit();
        Preempt();
    }

    private void Preempt()
    {
        if (depth >= 3 || random.Next(3) > 0)
            return;
        depth++;
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        for (var steps = random.Next(1, 4); steps > 0; steps--)
            if (random.Next(4) > 0 || calm || closing is not null)
                StepEngine();
            else
                CallClient();
        SynchronizationContext.SetSynchronizationContext(outer);
        depth--;
    }

    private void MoveClock()
    {
        var by = random.Next(10) switch
        {
            < 4 => clock.UntilNext ?? TimeSpan.Zero,
            < 7 => TimeSpan.FromSeconds(random.Next(300)),
            < 8 => TimeSpan.FromHours(random.Next(10)),
            _ => TimeSpan.Zero,
        };
        if (by > TimeSpan.Zero)
            clock.Advance(by);
        else if (random.Next(4) == 0)
            clock.Jump(TimeSpan.FromMinutes(random.Next(-3000, 3000)));
    }

    /// <summary>Unless it was closed, the process dies: whatever is not committed is gone, and nobody hears anything.</summary>
    private void EndProcess()
    {
        if (closing is { IsCompleted: true })
            closing.GetAwaiter().GetResult();
        else
        {
            faults.Close();
            hub.Store.Dispose();
        }
        closing = null;
        stepper.Clear();
        clock.DropTimers();
        openActivities.Clear();
    }

    private void Reopen(string why)
    {
        Trace.Add($"{now} {why}");
        EndProcess();
        ledger.OnProcessEnded();
        if (random.Next(5) == 0)
            clock.Jump(TimeSpan.FromMinutes(random.Next(-3000, 3000)));
        Open();
    }

    /// <summary>As a host does it: first it stops what runs, and sooner or later it closes the rest.</summary>
    private async Task CloseAsync()
    {
        await hub.StopAsync();
        for (var pauses = random.Next(4); pauses > 0; pauses--)
            await stepper.Pause();
        await hub.DisposeAsync();
    }
}
