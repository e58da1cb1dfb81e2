using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Baton.Agents;

public sealed class CanonicalJsonTests
{
    [Fact]
    public void ToUtf8_Object_SortsKeysAndKeepsDigits() =>
        Canonical("""{ "b": [1.0, 1, 1e2, -0.50], "a": { "Z": null, "\u0061": true }, "é": "\u00e9\u0022/" }""")
            .ShouldBe("""{"a":{"Z":null,"a":true},"b":[1.0,1,1e2,-0.50],"é":"é\"/"}""");

    [Theory]
    [InlineData("[1,2]", "[2,1]")]
    [InlineData("1", "1.0")]
    [InlineData("1", "\"1\"")]
    [InlineData("{}", "[]")]
    [InlineData("""{"a":1}""", """{"a":1,"b":null}""")]
    public void Hash_DifferentValues_Differ(string one, string other) =>
        CanonicalJson.Hash(Json(one)).ShouldNotBe(CanonicalJson.Hash(Json(other)));

    [Fact]
    public void Hash_OfKnownBytes_IsSha256InHex() =>
        CanonicalJson.Hash(Json(" { } ")).ShouldBe("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");

    [Fact]
    public void ToUtf8_AnyValue_IsIndependentOfOrderAndKeepsItsMeaning() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var value = Value(new Random(seed), 4);
            var shuffled = Shuffle(value, new Random(seed + 1));
            var canonical = Canonical(value?.ToJsonString() ?? "null");

            Canonical(shuffled?.ToJsonString() ?? "null").ShouldBe(canonical);
            Canonical(canonical).ShouldBe(canonical);
            JsonNode.DeepEquals(JsonNode.Parse(canonical), value).ShouldBeTrue(canonical);
        }).QuickCheckThrowOnFailure();

    private static string Canonical(string json) => Encoding.UTF8.GetString(CanonicalJson.ToUtf8(Json(json)));

    private static JsonElement Json(string json) => JsonSerializer.Deserialize<JsonElement>(json);

    private static JsonNode? Value(Random random, int depth) => random.Next(depth > 0 ? 6 : 4) switch
    {
        0 => null,
        1 => random.Next(2) == 0,
        2 => random.Next(-1000, 1000) / 8.0,
        3 => Text(random),
        4 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth - 1))]),
        _ => new JsonObject(Enumerable.Range(0, random.Next(5))
            .Select(i => KeyValuePair.Create(Text(random) + i, Value(random, depth - 1)))),
    };

    private static string Text(Random random)
    {
        const string Characters = "aAzZ0 \"\\/\n\té漢<&'";
        return new string([.. Enumerable.Range(0, random.Next(5)).Select(_ => Characters[random.Next(Characters.Length)])]);
    }

    private static JsonNode? Shuffle(JsonNode? node, Random random) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(_ => random.Next()).Select(p => KeyValuePair.Create(p.Key, Shuffle(p.Value, random)))),
        JsonArray list => new JsonArray([.. list.Select(item => Shuffle(item, random))]),
        _ => node?.DeepClone(),
    };
}
