using System.Collections.Concurrent;
using System.Net;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Baton.EndToEnd;

/// <summary>A span as it arrived.</summary>
internal sealed record CollectedSpan(string Trace, string Id, string Parent, string Name, ulong Began, ulong Ended, IReadOnlyDictionary<string, object?> Tags)
{
    public string? Step => Tags.TryGetValue("baton.step", out var step) ? (string?)step : null;
}

/// <summary>An OpenTelemetry collector that takes OTLP over HTTP.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<CollectedSpan> _spans = [];
    private readonly ConcurrentDictionary<string, string> _metrics = [];
    private readonly ConcurrentQueue<byte[]> _bodies = [];

    private Collector(WebApplication app) => _app = app;

    /// <summary>Everything that arrived, in order.</summary>
    public IReadOnlyList<CollectedSpan> Spans => [.. _spans];

    /// <summary>Names of the metrics that arrived.</summary>
    public IReadOnlyCollection<string> Metrics => [.. _metrics.Keys];

    /// <summary>What came over the wire.</summary>
    public IReadOnlyList<byte[]> Bodies => [.. _bodies];

    /// <summary>The names of the services that sent it.</summary>
    public ConcurrentDictionary<string, string> Services { get; } = [];

    public Uri Url => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var collector = new Collector(app);
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            collector._bodies.Enqueue(body.ToArray());
            if (context.Request.Path == "/v1/traces")
                collector.AddSpans(body.ToArray());
            else if (context.Request.Path == "/v1/metrics")
                collector.AddMetrics(body.ToArray());
            else
                context.Response.StatusCode = 404;
        });
        await app.StartAsync();
        return collector;
    }

    /// <summary>What sends a head's telemetry here.</summary>
    public void Use(Desk desk)
    {
        desk.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = Url.ToString();
        desk.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void AddSpans(byte[] body)
    {
        foreach (var resource in Fields(body)[1])
        {
            foreach (var attribute in Fields((byte[])Fields((byte[])resource)[1].Single())[1])
            {
                if (Pair((byte[])attribute) is { Key: "service.name", Value: string name })
                    Services[name] = name;
            }

            foreach (var span in Fields((byte[])resource)[2].SelectMany(scope => Fields((byte[])scope)[2]).Select(s => Fields((byte[])s)))
            {
                _spans.Enqueue(new CollectedSpan(
                    Hex(span[1].Single()), Hex(span[2].Single()), Hex(span[4].SingleOrDefault()), Text(span[5].Single()), (ulong)span[7].Single(), (ulong)span[8].Single(),
                    span[9].Select(a => Pair((byte[])a)).ToDictionary(p => p.Key, p => p.Value)));
            }
        }
    }

    private void AddMetrics(byte[] body)
    {
        foreach (var metric in Fields(body)[1].SelectMany(r => Fields((byte[])r)[2]).SelectMany(s => Fields((byte[])s)[2]))
            _metrics[Text(Fields((byte[])metric)[1].Single())] = "";
    }

    private static KeyValuePair<string, object?> Pair(byte[] bytes)
    {
        var pair = Fields(bytes);
        var value = Fields((byte[])pair[2].Single()).SelectMany(f => f.Select(v => (f.Key, Value: v))).Single();
        return new(Text(pair[1].Single()), value.Key == 1 ? Text(value.Value) : value.Value);
    }

    private static string Hex(object? bytes) => bytes is byte[] found ? Convert.ToHexStringLower(found) : "";

    private static string Text(object bytes) => System.Text.Encoding.UTF8.GetString((byte[])bytes);

    private static ILookup<int, object> Fields(byte[] message)
    {
        var fields = new List<(int Number, object Value)>();
        var input = new CodedInputStream(message);
        while (input.ReadTag() is > 0 and var tag)
        {
            fields.Add(((int)(tag >> 3), WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => input.ReadUInt64(),
                WireFormat.WireType.Fixed64 => input.ReadFixed64(),
                WireFormat.WireType.Fixed32 => input.ReadFixed32(),
                _ => input.ReadBytes().ToByteArray(),
            }));
        }

        return fields.ToLookup(f => f.Number, f => f.Value);
    }
}
