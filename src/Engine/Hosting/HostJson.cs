using System.Globalization;
using System.Text.Json;
using Baton.Engine.Hosting.Queues;
using Baton.Engine.Queues;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;

namespace Baton.Engine.Hosting;

/// <summary>The settings of host.json that mean something here. Everything else in the file is left alone.</summary>
internal sealed record HostJson
{
    /// <summary>What comes before every HTTP function's route; empty for nothing.</summary>
    public string RoutePrefix { get; private init; } = "api";

    /// <summary>The task hub's name; null when the file does not say.</summary>
    public string? HubName { get; private init; }

    /// <summary>Activities at once; null when the file does not say.</summary>
    public int? MaxConcurrentActivities { get; private init; }

    /// <summary>Orchestrations at once; null when the file does not say.</summary>
    public int? MaxConcurrentOrchestrations { get; private init; }

    /// <summary>Entities at once; null when the file does not say.</summary>
    public int? MaxConcurrentEntities { get; private init; }

    /// <summary>How long an instance without work stays in memory; null when the file does not say.</summary>
    public TimeSpan? IdleEviction { get; private init; }

    /// <summary>Whether code stays alive between turns from the first on; null when the file does not say.</summary>
    public bool? ExtendedSessions { get; private init; }

    /// <summary>The version new instances get; null when the file does not say.</summary>
    public string? DefaultVersion { get; private init; }

    /// <summary>Which instances this app runs, by their version; null when the file does not say: all of them.</summary>
    public DurableTaskWorkerOptions.VersionMatchStrategy? VersionMatchStrategy { get; private init; }

    /// <summary>What becomes of the others; null when the file does not say.</summary>
    public DurableTaskWorkerOptions.VersionFailureStrategy? VersionFailureStrategy { get; private init; }

    /// <summary>How messages of queues are taken.</summary>
    public QueueSettings Queues { get; private init; } = new();

    /// <summary>Reads the file.</summary>
    /// <param name="path">Its path; null means the one in the content root, which need not be there.</param>
    /// <param name="contentRoot">The app's content root.</param>
    /// <exception cref="InvalidOperationException">The file cannot be read, or a value in it is wrong.</exception>
    internal static HostJson Read(string? path, string contentRoot)
    {
        var file = path ?? Path.Combine(contentRoot, "host.json");
        if (path is null && !File.Exists(file))
            return new HostJson();
        try
        {
            using var document = JsonDocument.Parse(
                File.ReadAllBytes(file), new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return Read(new Section(file, string.Empty, document.RootElement));
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"Expected {file} to be a readable JSON file: {e.Message}", e);
        }
    }

    /// <summary>Sets what the file says on the engine.</summary>
    internal void Apply(EmbeddedEngineOptions engine)
    {
        engine.HubName = HubName ?? engine.HubName;
        engine.IdleEviction = IdleEviction ?? engine.IdleEviction;
        if (ExtendedSessions == true)
            engine.ReplayedHistoryEvents = 0;
    }

    /// <summary>Sets what the file says on the worker, or the function host's own limits: ten for each processor.</summary>
    internal void Apply(DurableTaskWorkerOptions worker)
    {
        worker.Concurrency.MaximumConcurrentActivityWorkItems = MaxConcurrentActivities ?? 10 * Environment.ProcessorCount;
        worker.Concurrency.MaximumConcurrentOrchestrationWorkItems = MaxConcurrentOrchestrations ?? 10 * Environment.ProcessorCount;
        worker.Concurrency.MaximumConcurrentEntityWorkItems = MaxConcurrentEntities ?? 10 * Environment.ProcessorCount;
        if (VersionMatchStrategy is not { } match)
            return;
        worker.Versioning = new DurableTaskWorkerOptions.VersioningOptions
        {
            Version = DefaultVersion ?? "",
            DefaultVersion = DefaultVersion ?? "",
            MatchStrategy = match,
            FailureStrategy = VersionFailureStrategy ?? default,
        };
    }

    /// <summary>Sets what the file says on the client.</summary>
    internal void Apply(DurableTaskClientOptions client) => client.DefaultVersion = DefaultVersion ?? client.DefaultVersion;

    private static HostJson Read(Section root)
    {
        var extensions = root.Child("extensions");
        var durable = extensions?.Child("durableTask");
        return new HostJson
        {
            RoutePrefix = extensions?.Child("http")?.Text("routePrefix")?.Trim('/') ?? "api",
            HubName = durable?.Text("hubName"),
            MaxConcurrentActivities = durable?.Number("maxConcurrentActivityFunctions", 1),
            MaxConcurrentOrchestrations = durable?.Number("maxConcurrentOrchestratorFunctions", 1),
            MaxConcurrentEntities = durable?.Number("maxConcurrentEntityFunctions", 1),
            IdleEviction = durable?.Number("extendedSessionIdleTimeoutInSeconds", 0) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            ExtendedSessions = durable?.Flag("extendedSessionsEnabled"),
            DefaultVersion = durable?.Text("defaultVersion"),
            VersionMatchStrategy = durable?.OneOf<DurableTaskWorkerOptions.VersionMatchStrategy>("versionMatchStrategy"),
            VersionFailureStrategy = durable?.OneOf<DurableTaskWorkerOptions.VersionFailureStrategy>("versionFailureStrategy"),
            Queues = extensions?.Child("queues") is { } queues ? ReadQueues(queues) : new QueueSettings(),
        };
    }

    private static QueueSettings ReadQueues(Section queues)
    {
        var otherwise = new QueueSettings();
        return new QueueSettings
        {
            BatchSize = queues.Number("batchSize", 1, QueueRules.MostMessages) ?? otherwise.BatchSize,
            NewBatchThreshold = queues.Number("newBatchThreshold", 0),
            VisibilityTimeout = queues.Time("visibilityTimeout", TimeSpan.Zero, TimeSpan.FromDays(7)) ?? otherwise.VisibilityTimeout,
            MaxDequeueCount = queues.Number("maxDequeueCount", 1) ?? otherwise.MaxDequeueCount,
            MaxPollingInterval = queues.Time("maxPollingInterval", TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(1)) ?? otherwise.MaxPollingInterval,
            IsBase64 = queues.OneOf("messageEncoding", "base64", "none") is not "none",
        };
    }

    private sealed record Section(string File, string Path, JsonElement Element)
    {
        public Section? Child(string name) => Find(name) is not { } child ? null
            : child.ValueKind == JsonValueKind.Object ? new(File, Name(name), child)
            : throw Wrong(name, "an object", child);

        public string? Text(string name) => Find(name) is not { } child ? null
            : child.ValueKind == JsonValueKind.String ? child.GetString()
            : throw Wrong(name, "a string", child);

        public bool? Flag(string name) => Find(name) is not { } child ? null
            : child.ValueKind is JsonValueKind.True or JsonValueKind.False ? child.GetBoolean()
            : throw Wrong(name, "true or false", child);

        public int? Number(string name, int least, int most = int.MaxValue) => Find(name) is not { } child ? null
            : child.ValueKind == JsonValueKind.Number && child.TryGetInt32(out var number) && number >= least && number <= most ? number
            : throw Wrong(name, most == int.MaxValue ? $"a whole number of {least} or more" : $"a whole number from {least} to {most}", child);

        // The function host takes a number for milliseconds here.
        public TimeSpan? Time(string name, TimeSpan least, TimeSpan most)
        {
            if (Find(name) is not { } child)
                return null;
            TimeSpan? time = child.ValueKind == JsonValueKind.Number && child.TryGetInt32(out var milliseconds) ? TimeSpan.FromMilliseconds(milliseconds)
                : child.ValueKind == JsonValueKind.String && TimeSpan.TryParse(child.GetString(), CultureInfo.InvariantCulture, out var parsed) ? parsed
                : null;
            return time >= least && time <= most ? time
                : throw Wrong(name, $"a time from {least} to {most}, as hh:mm:ss or milliseconds", child);
        }

        public string? OneOf(string name, params string[] words) => Find(name) is not { } child ? null
            : child.ValueKind == JsonValueKind.String && words.Contains(child.GetString()!.ToLowerInvariant()) ? child.GetString()!.ToLowerInvariant()
            : throw Wrong(name, $"one of {string.Join(", ", words)}", child);

        public T? OneOf<T>(string name)
            where T : struct, Enum =>
            OneOf(name, [.. Enum.GetNames<T>().Select(n => n.ToLowerInvariant())]) is { } word ? Enum.Parse<T>(word, ignoreCase: true) : null;

        private JsonElement? Find(string name)
        {
            if (Element.ValueKind != JsonValueKind.Object)
                throw new InvalidOperationException($"Expected {File} to be a JSON object, found {Element.GetRawText()}.");
            foreach (var property in Element.EnumerateObject())
            {
                var isIt = string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase);
                if (isIt && property.Value.ValueKind != JsonValueKind.Null)
                    return property.Value;
            }

            return null;
        }

        private string Name(string name) => Path.Length == 0 ? name : $"{Path}.{name}";

        private InvalidOperationException Wrong(string name, string expected, JsonElement found) =>
            new($"Expected '{Name(name)}' in {File} to be {expected}, found {found.GetRawText()}.");
    }
}
