using Microsoft.Azure.Functions.Worker;

namespace Baton.DurableTask.Tests;

public sealed class ForwardedAddressTests
{
    [Theory]
    [InlineData("https://a.example/", "host=a.example;proto=https", null, null)]
    [InlineData("https://a.example:81/", "for=1.2.3.4; Proto=\"HTTPS\"; Host=\"a.example:81\", host=b", "c", null)]
    [InlineData("http://c/", null, "c, d", "gopher")]
    [InlineData("https://c/", "", "c", "https, http")]
    [InlineData(null, "proto=https", "c", null)]
    [InlineData(null, null, null, "https")]
    [InlineData(null, null, "c/path", null)]
    [InlineData(null, null, "user@c", null)]
    [InlineData(null, null, "c?x", null)]
    [InlineData(null, null, "c\\d", null)]
    [InlineData(null, null, "c d", null)]
    [InlineData(null, null, "%63", null)]
    [InlineData(null, null, "<c>", null)]
    [InlineData(null, null, "c:port", null)]
    public void Address_FromHeaders_IsAHostOrNothing(string? expected, string? forwarded, string? host, string? protocol) =>
        (ForwardedAddress.Of(
            name => name switch { "Forwarded" => forwarded, "X-Forwarded-Host" => host, _ => protocol }, "http")?.AbsoluteUri)
            .ShouldBe(expected);
}
