using System.Collections.Frozen;
using System.Text.Json;

namespace Baton.Models.Prices;

/// <summary>The built-in prices under a team's own <c>prices.json</c>: <c>{ "azure/my-deployment": { "input": 0.25, "output": 2, "window": 128000 } }</c>.</summary>
internal sealed class PriceTable
{
    private const long LargestFile = 1_000_000;
    private const decimal LargestPrice = 1_000_000m;
    private const long LeastWindow = 4_000;
    private const long MostWindow = 100_000_000;

    /// <summary>
    /// US dollars for a million tokens, standard tier, as published tables gave them in March 2026. Prices change and accounts differ: what is billed is
    /// on openai.com/api/pricing, and <c>prices.json</c> goes before this.
    /// </summary>
    private static readonly FrozenDictionary<string, Price> ListPrices = new Dictionary<string, Price>(StringComparer.OrdinalIgnoreCase)
    {
        ["gpt-5"] = new(1.25m, 10m),
        ["gpt-5-mini"] = new(0.25m, 2m),
        ["gpt-5-nano"] = new(0.05m, 0.40m),
        ["gpt-4.1"] = new(2m, 8m),
        ["gpt-4.1-mini"] = new(0.40m, 1.60m),
        ["gpt-4.1-nano"] = new(0.10m, 0.40m),
        ["gpt-4o"] = new(2.50m, 10m),
        ["gpt-4o-mini"] = new(0.15m, 0.60m),
        ["o3"] = new(2m, 8m),
        ["o4-mini"] = new(1.10m, 4.40m),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly Price Free = new(0, 0);

    private readonly Dictionary<string, Price> _own;

    private PriceTable(Dictionary<string, Price> own) => _own = own;

    /// <summary>Reads the table for a team's folder; a folder without <c>prices.json</c> has the built-in prices.</summary>
    /// <exception cref="InvalidDataException">The file is there and is not a price table.</exception>
    public static PriceTable Load(string? folder)
    {
        var own = new Dictionary<string, Price>(StringComparer.OrdinalIgnoreCase);
        if (folder is null)
            return new PriceTable(own);
        var file = new FileInfo(Path.Combine(folder, "prices.json"));
        if (!file.Exists)
            return new PriceTable(own);
        if (file.Length > LargestFile)
            throw new InvalidDataException($"Expected a price table of at most {LargestFile} bytes in '{file.Name}', found {file.Length}.");
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file.FullName));
            if (document.RootElement.ValueKind is not JsonValueKind.Object)
                throw Wrong("an object of provider/model names", document.RootElement.ValueKind.ToString());
            foreach (var entry in document.RootElement.EnumerateObject())
                own[entry.Name] = Read(entry);
        }
        catch (JsonException e)
        {
            throw Wrong("JSON", e.Message);
        }

        return new PriceTable(own);
    }

    /// <summary>The price of a candidate. Null: none is known.</summary>
    public Price? Find(string candidate)
    {
        if (_own.TryGetValue(candidate, out var price))
            return price;
        var slash = candidate.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? null
            : candidate[..slash] switch
            {
                "offline" or "recorded" => Free,
                // An Azure deployment is usually named after its model; where it is not, prices.json says so.
                "openai" or "azure" => ListPrices.GetValueOrDefault(candidate[(slash + 1)..]),
                _ => null,
            };
    }

    private static Price Read(JsonProperty entry)
    {
        if (entry.Value.ValueKind is not JsonValueKind.Object)
            throw Wrong($"'{entry.Name}' to be an object with input and output", entry.Value.ValueKind.ToString());
        decimal? input = null, output = null;
        long? window = null;
        foreach (var part in entry.Value.EnumerateObject())
        {
            if (part.NameEquals("window"))
            {
                if (part.Value.ValueKind is not JsonValueKind.Number || !part.Value.TryGetInt64(out var tokens) || tokens is < LeastWindow or > MostWindow)
                    throw Wrong($"'{entry.Name}.window' to be a number of tokens, {LeastWindow} to {MostWindow}", part.Value.GetRawText());
                window = tokens;
                continue;
            }

            if (part.Value.ValueKind is not JsonValueKind.Number || !part.Value.TryGetDecimal(out var value) || value is < 0 or > LargestPrice)
                throw Wrong($"'{entry.Name}.{part.Name}' to be US dollars for a million tokens, 0 to {LargestPrice}", part.Value.GetRawText());
            if (part.NameEquals("input"))
                input = value;
            else if (part.NameEquals("output"))
                output = value;
            else
                throw Wrong($"only input, output and window in '{entry.Name}'", $"'{part.Name}'");
        }

        return input is { } i && output is { } o ? new Price(i, o, window) : throw Wrong($"both input and output in '{entry.Name}'", "one of them missing");
    }

    private static InvalidDataException Wrong(string expected, string found) =>
        new($"prices.json: expected {expected}, found {(found.Length > 200 ? found[..200] + "…" : found)}.");
}
