using Baton.Engine.History;
using Microsoft.DurableTask;

namespace Baton.Engine.Replay;

/// <summary>Activities and sub-orchestrations, and trying them again.</summary>
internal sealed partial class EmbeddedOrchestrationContext
{
    public override async Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        EnsureTurn();
        RefuseOptionsAsInput(input, options);
        var version = options?.Version is { } chosen ? chosen.Version ?? "" : Version;
        try
        {
            var result = await Call(() => Begin(new TaskScheduled(lastId++, name.Name, version, settings.Converter.Serialize(input))
            {
                At = Now,
                Tags = Copy(options?.Tags),
            }), name.Name, options?.Retry);
            return settings.Converter.Deserialize<TResult>(result)!;
        }
        catch (ActionFailedException e)
        {
            throw new TaskFailedException(name.Name, e.Id, FailureMapper.ToDetails(e.Failure));
        }
    }

    public override async Task<TResult> CallSubOrchestratorAsync<TResult>(
        TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        EnsureTurn();
        RefuseOptionsAsInput(input, options);
        var child = options as SubOrchestrationOptions;
        if (child?.InstanceId is { } chosenId)
            InstanceIds.Check(chosenId, nameof(options));
        RefuseEntity(child?.InstanceId, nameof(options));
        RefuseInCriticalSection();
        var childId = child?.InstanceId ?? NewGuid().ToString("N");
        var version = (child?.Version ?? options?.Version) is { } chosen ? chosen.Version ?? "" : settings.DefaultVersion;
        try
        {
            var result = await Call(
                () => Begin(new ChildCreated(lastId++, orchestratorName.Name, version, childId, settings.Converter.Serialize(input))
                {
                    At = Now,
                    Tags = Copy(options?.Tags),
                }), orchestratorName.Name, options?.Retry);
            return settings.Converter.Deserialize<TResult>(result)!;
        }
        catch (ActionFailedException e)
        {
            throw new TaskFailedException(orchestratorName.Name, e.Id, FailureMapper.ToDetails(e.Failure));
        }
    }

    private Task<string?> Call(Func<OpenAction> begin, string task, TaskRetryOptions? retry) => retry switch
    {
        { Policy: { } policy } => CallWithPolicy(begin, task, policy),
        { Handler: { } handler } => CallWithHandler(begin, task, handler),
        _ => begin().Task,
    };

    private async Task<string?> CallWithPolicy(Func<OpenAction> begin, string task, RetryPolicy policy)
    {
        var first = Now;
        for (var attempt = 1; ; attempt++)
            try
            {
                return await begin().Task;
            }
            catch (ActionFailedException e) when (!e.Failure.NonRetriable && attempt < policy.MaxNumberOfAttempts)
            {
                if (NextDelay(policy, attempt, first, task, e) is not { } delay)
                    throw;
                await StartTimer(delay).Task;
            }
    }

    private async Task<string?> CallWithHandler(Func<OpenAction> begin, string task, AsyncRetryHandler handler)
    {
        var first = Now;
        for (var attempt = 1; ; attempt++)
            try
            {
                return await begin().Task;
            }
            catch (ActionFailedException e) when (!e.Failure.NonRetriable)
            {
                var again = await handler(new RetryContext(this, attempt, FailureMapper.ToDetails(e.Failure), Now - first, default));
                if (!again)
                    throw;
            }
    }

    /// <summary>How long to wait before the next attempt; null to give up.</summary>
    private TimeSpan? NextDelay(RetryPolicy policy, int attempt, DateTime first, string task, ActionFailedException error)
    {
        if (!policy.Handle(new TaskFailedException(task, error.Id, FailureMapper.ToDetails(error.Failure))))
            return null;
        if (policy.RetryTimeout > TimeSpan.Zero && policy.RetryTimeout < TimeSpan.MaxValue && Now >= first + policy.RetryTimeout)
            return null;
        var wait = policy.FirstRetryInterval.TotalMilliseconds * Math.Pow(policy.BackoffCoefficient, attempt - 1);
        var most = policy.MaxRetryInterval > TimeSpan.Zero ? policy.MaxRetryInterval : TimeSpan.MaxValue;
        var delay = wait < most.TotalMilliseconds ? TimeSpan.FromMilliseconds(wait) : most;
        return delay > TimeSpan.Zero ? delay : null;
    }

    // A caller who passes options where the input belongs would otherwise lose them without a word.
    private static void RefuseOptionsAsInput(object? input, TaskOptions? options)
    {
        if (input is TaskOptions && options is null)
            throw new ArgumentException(
                $"A {nameof(TaskOptions)} value was provided for the input but no value was provided for {nameof(options)}. "
                + $"Did you mean to provide it for the {nameof(options)} parameter?", nameof(input));
    }

    private static Dictionary<string, string>? Copy(IDictionary<string, string>? tags) =>
        tags is null or { Count: 0 } ? null : new Dictionary<string, string>(tags);
}
