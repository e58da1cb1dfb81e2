using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Baton.Engine.Queues;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Baton.Engine.Hosting.Queues;

/// <summary>A function that messages of a queue start.</summary>
internal sealed class QueueFunction
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private readonly FunctionMethod _method;
    private readonly Func<FunctionContext, byte[], object?>[] _arguments;

    internal QueueFunction(FunctionMethod method, ParameterInfo trigger, QueueTriggerAttribute attribute)
    {
        _method = method;
        Queue = attribute.QueueName;
        Connection = attribute.Connection;
        if (!QueueRules.IsName(Queue))
            throw method.Wrong($"expected a queue's name of 3 to 63 lower-case letters, digits and single dashes, found '{Queue}'");
        _arguments = [.. method.Parameters.Select(parameter => Argument(parameter, trigger))];
    }

    internal string Name => _method.Name;

    /// <summary>The queue's name.</summary>
    internal string Queue { get; }

    /// <summary>The setting with the queue's connection; null means the host's own.</summary>
    internal string? Connection { get; }

    /// <summary>Calls the function with a message. Exceptions come out as thrown.</summary>
    internal async Task InvokeAsync(IServiceProvider services, QueueMessage message, byte[] content, CancellationToken cancellation)
    {
        await using var scope = services.CreateAsyncScope();
        var invocation = new HostFunctionContext(
            _method.Definition, Guid.NewGuid().ToString(), scope.ServiceProvider, cancellation, Metadata(message));
        await _method.InvokeAsync(scope.ServiceProvider, [.. _arguments.Select(argument => argument(invocation, content))]);
    }

    private static FrozenDictionary<string, object?> Metadata(QueueMessage message) => new Dictionary<string, object?>
    {
        ["Id"] = message.Id,
        ["DequeueCount"] = message.DequeueCount.ToString(CultureInfo.InvariantCulture),
        ["InsertionTime"] = message.InsertedAt.ToString("O", CultureInfo.InvariantCulture),
        ["PopReceipt"] = message.Receipt,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private Func<FunctionContext, byte[], object?> Argument(ParameterInfo parameter, ParameterInfo trigger)
    {
        if (parameter != trigger)
        {
            return _method.CommonArgument(parameter) is { } common
                ? (context, _) => common(context)
                : throw _method.Wrong(
                    $"parameter '{parameter.Name}' cannot be filled; a queue function takes its message, FunctionContext, CancellationToken and "
                    + "[DurableClient] DurableTaskClient");
        }

        var type = parameter.ParameterType;
        if (type == typeof(byte[]))
            return (_, content) => content;
        if (type == typeof(string))
            return (_, content) => QueueText.Text(content) ?? throw new InvalidDataException("Expected a message of text, found bytes that are no UTF-8.");
        return (_, content) => JsonSerializer.Deserialize(content, type, Json);
    }
}
