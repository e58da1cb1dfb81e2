using System.Collections.Immutable;

namespace Microsoft.DurableTask.Client;

/// <summary>What is known of an orchestration instance at one time.</summary>
public sealed class OrchestrationMetadata
{
    /// <summary>Makes a description.</summary>
    /// <param name="name">The orchestrator's name.</param>
    /// <param name="instanceId">The instance id.</param>
    public OrchestrationMetadata(string name, string instanceId)
    {
        Name = name;
        InstanceId = instanceId;
    }

    /// <summary>The orchestrator's name.</summary>
    public string Name { get; }

    /// <summary>The instance id.</summary>
    public string InstanceId { get; }

    /// <summary>What reads inputs, outputs and custom status; null when they were not asked for.</summary>
    public DataConverter? DataConverter { get; init; }

    /// <summary>Where the instance stands.</summary>
    public OrchestrationRuntimeStatus RuntimeStatus { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset LastUpdatedAt { get; init; }

    /// <summary>The input as text; null when there is none or it was not asked for.</summary>
    public string? SerializedInput { get; init; }

    /// <summary>The output as text; null when there is none or it was not asked for.</summary>
    public string? SerializedOutput { get; init; }

    /// <summary>The custom status as text; null when there is none or it was not asked for.</summary>
    public string? SerializedCustomStatus { get; init; }

    /// <summary>Tags the instance was started with.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>How it failed; null when it did not.</summary>
    public TaskFailureDetails? FailureDetails { get; init; }

    /// <summary>Whether it runs, or waits for something.</summary>
    public bool IsRunning => RuntimeStatus == OrchestrationRuntimeStatus.Running;

    /// <summary>Whether it ended: completed, failed or terminated.</summary>
    public bool IsCompleted =>
        RuntimeStatus is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;

    /// <summary>Reads the input.</summary>
    /// <typeparam name="T">The input's type.</typeparam>
    /// <returns>The input; <c>default</c> when there is none.</returns>
    /// <exception cref="InvalidOperationException">It was not asked for.</exception>
    public T? ReadInputAs<T>() => Read<T>(SerializedInput, "input");

    /// <summary>Reads the output.</summary>
    /// <typeparam name="T">The output's type.</typeparam>
    /// <returns>The output; <c>default</c> when there is none.</returns>
    /// <exception cref="InvalidOperationException">It was not asked for.</exception>
    public T? ReadOutputAs<T>() => Read<T>(SerializedOutput, "output");

    /// <summary>Reads the custom status.</summary>
    /// <typeparam name="T">The status's type.</typeparam>
    /// <returns>The status; <c>default</c> when there is none.</returns>
    /// <exception cref="InvalidOperationException">It was not asked for.</exception>
    public T? ReadCustomStatusAs<T>() => Read<T>(SerializedCustomStatus, "custom status");

    /// <summary>A line for logs: name, id, status, times; payloads shortened.</summary>
    public override string ToString()
    {
        var line = $"[Name: '{Name}', ID: '{InstanceId}', RuntimeStatus: {RuntimeStatus}, " +
            $"CreatedAt: {CreatedAt:s}, LastUpdatedAt: {LastUpdatedAt:s}";
        line += Payload("Input", SerializedInput) + Payload("Output", SerializedOutput) + Payload("CustomStatus", SerializedCustomStatus);
        if (FailureDetails is { } failure)
            line += $", FailureDetails: '{failure.ErrorType} - {Shorten(failure.ErrorMessage)}'";
        return line + "]";
    }

    private static string Payload(string label, string? text) => text is null ? string.Empty : $", {label}: '{Shorten(text)}'";

    private static string Shorten(string text) => text.Length <= 50 ? text : text[..50] + "...";

    private T? Read<T>(string? text, string what) => DataConverter is { } converter
        ? converter.Deserialize<T>(text)
        : throw new InvalidOperationException(
            $"The {what} was not asked for. Query with getInputsAndOutputs (or FetchInputsAndOutputs) set.");
}
