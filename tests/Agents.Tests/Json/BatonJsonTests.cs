using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Baton.Agents;

public sealed class BatonJsonTests
{
    [Fact]
    public void ToText_AValue_IsInTheProductsDialect() =>
        BatonJson.ToText(new { FirstName = "é<&", Nothing = (string?)null, Wait = TimeSpan.FromMinutes(90), Word = CacheScope.Public })
            .ShouldBe("""{"firstName":"é<&","wait":"PT1H30M","word":"public"}""");

    [Fact]
    public void Read_Duration_TakesTheShortAndTheIsoForm()
    {
        BatonJson.Read<TimeSpan>("\"90s\"").ShouldBe(TimeSpan.FromSeconds(90));
        BatonJson.Read<TimeSpan>("\"PT1M30S\"").ShouldBe(TimeSpan.FromSeconds(90));
        Should.Throw<JsonException>(() => BatonJson.Read<TimeSpan>("\"soon\"")).Message.ShouldContain("Expected a duration");
    }

    [Fact]
    public void Read_DurationThatIsNoText_IsAJsonError() => Should.Throw<JsonException>(() => BatonJson.Read<TimeSpan>("90"));

    [Fact]
    public void Read_AnyDurationWritten_IsTheSame() =>
        Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt>(), milliseconds =>
        {
            var value = TimeSpan.FromMilliseconds(milliseconds.Get);
            BatonJson.Read<TimeSpan>(BatonJson.ToUtf8(value)).ShouldBe(value);
        }).QuickCheckThrowOnFailure();
}
