using System.Text.Json.Nodes;
using System.Threading.Channels;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Baton.Tools.Servers;

/// <summary>
/// Lets a call's result say that input is required. The client library would ask its handlers for the input there and then and call again by itself;
/// here the input comes from a person, days later, so that such a result is given another type, which the library passes on as it is.
/// </summary>
internal sealed class RawResultsTransport(IClientTransport inner) : IClientTransport
{
    /// <summary>The type of a result that asks for input, as <see cref="JsonRpcResponse.Result"/> has it here.</summary>
    public const string InputRequired = "baton/input_required";

    private const string ResultType = "resultType";

    public string Name => inner.Name;

    /// <summary>True: the result asks for input.</summary>
    public static bool Asks(JsonNode? result) => TypeOf(result) == InputRequired;

    public async Task<ITransport> ConnectAsync(CancellationToken cancellationToken = default) =>
        new Session(await inner.ConnectAsync(cancellationToken).ConfigureAwait(false));

    private static string? TypeOf(JsonNode? result) =>
        result is JsonObject o && o[ResultType] is JsonValue value && value.TryGetValue(out string? type) ? type : null;

    private sealed class Session(ITransport inner) : ITransport
    {
        public string? SessionId => inner.SessionId;

        public ChannelReader<JsonRpcMessage> MessageReader { get; } = new Reader(inner.MessageReader);

        public Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default) =>
            inner.SendMessageAsync(message, cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private sealed class Reader(ChannelReader<JsonRpcMessage> inner) : ChannelReader<JsonRpcMessage>
    {
        public override Task Completion => inner.Completion;

        public override bool TryRead(out JsonRpcMessage item)
        {
            if (!inner.TryRead(out item!))
                return false;
            if (item is JsonRpcResponse { Result: { } result })
            {
                if (TypeOf(result) == "input_required")
                    result[ResultType] = InputRequired;
                else if (TypeOf(result) == InputRequired)
                    result[ResultType] = "complete";
            }

            return true;
        }

        public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) => inner.WaitToReadAsync(cancellationToken);
    }
}
