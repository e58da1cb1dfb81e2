namespace Baton.Agents;

public sealed class DurationTests
{
    [Theory]
    [InlineData("250ms", 250)]
    [InlineData("90s", 90_000)]
    [InlineData("2m", 120_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("24h", 86_400_000)]
    [InlineData("7d", 604_800_000)]
    [InlineData(" 2m ", 120_000)]
    [InlineData("PT1H30M", 5_400_000)]
    [InlineData("P1D", 86_400_000)]
    [InlineData("0s", 0)]
    public void TryParse_ADuration_ReadsIt(string text, long milliseconds)
    {
        Duration.TryParse(text, out var value).ShouldBeTrue();
        value.ShouldBe(TimeSpan.FromMilliseconds(milliseconds));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("90")]
    [InlineData("2 hours")]
    [InlineData("2H")]
    [InlineData("-2h")]
    [InlineData("-PT2H")]
    [InlineData("999999999d")]
    [InlineData("1e3s")]
    [InlineData("PT")]
    [InlineData("٣s")]
    public void TryParse_AnythingElse_IsRefused(string? text) => Duration.TryParse(text, out _).ShouldBeFalse();
}
