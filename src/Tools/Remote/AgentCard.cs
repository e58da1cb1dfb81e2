using System.Text.Json;

namespace Baton.Tools.Remote;

/// <summary>Of a remote agent's card, what is needed to talk to it.</summary>
/// <param name="Endpoint">Where it takes JSON-RPC requests.</param>
/// <param name="IsOld">True: it speaks version 0.3 of the protocol. False: 1.0.</param>
/// <param name="Tenant">Which of the agents at the endpoint it is. Null: the endpoint has one.</param>
internal sealed record AgentCard(Uri Endpoint, bool IsOld, string? Tenant)
{
    private const string Binding = "JSONRPC";

    /// <summary>Reads a card.</summary>
    /// <param name="card">The card.</param>
    /// <param name="from">Its address.</param>
    /// <exception cref="FormatException">It names no endpoint that may be called.</exception>
    public static AgentCard Read(JsonElement card, Uri from)
    {
        if (card.ValueKind != JsonValueKind.Object)
            throw new FormatException("expected an agent card, a JSON object.");
        foreach (var offer in Items(card, "supportedInterfaces"))
        {
            if (Text(offer, "protocolBinding") == Binding && Text(offer, "url") is { } url && Version(Text(offer, "protocolVersion")) is { } old)
                return new AgentCard(Locate(url, from), old, Text(offer, "tenant"));
        }

        if (Text(card, "url") is { } main && (Text(card, "preferredTransport") ?? Binding) == Binding)
            return new AgentCard(Locate(main, from), true, null);
        foreach (var offer in Items(card, "additionalInterfaces"))
        {
            if (Text(offer, "transport") == Binding && Text(offer, "url") is { } url)
                return new AgentCard(Locate(url, from), true, null);
        }

        throw new FormatException($"expected a card with an endpoint for {Binding} of version 1.0 or 0.3, found none.");
    }

    private static bool? Version(string? version) =>
        version is null || version.StartsWith("1.", StringComparison.Ordinal) ? false : version.StartsWith("0.3", StringComparison.Ordinal) ? true : null;

    // The card says where to call, with the headers that the team file gives: a card must not send them to somebody else, or a call into the network here.
    private static Uri Locate(string url, Uri from)
    {
        if (!Uri.TryCreate(from, url, out var endpoint) || Uri.Compare(endpoint, from, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) != 0)
            throw new FormatException($"expected an endpoint at {from.GetLeftPart(UriPartial.Authority)}, where the card is, found one elsewhere.");
        return endpoint;
    }

    private static IEnumerable<JsonElement> Items(JsonElement card, string name) =>
        card.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray().Where(i => i.ValueKind == JsonValueKind.Object) : [];

    private static string? Text(JsonElement value, string name) =>
        value.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String && text.GetString() is { Length: > 0 } found ? found : null;
}
