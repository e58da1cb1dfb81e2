using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Baton.EndToEnd;

/// <summary><c>baton serve</c> on a free port, and clients for it.</summary>
internal sealed class HeadProcess : IAsyncDisposable
{
    private readonly BatonProcess _process;

    private HeadProcess(BatonProcess process, Uri url, Uri dashboard, string function, string master)
    {
        (_process, Url, Dashboard) = (process, url, dashboard);
        Http = Client(url, function);
        Admin = Client(url, master);
        Stranger = Client(url, null);
        FunctionKey = function;
    }

    public Uri Url { get; }

    /// <summary>The link that opens the dashboard signed in, once.</summary>
    public Uri Dashboard { get; }

    public string FunctionKey { get; }

    public int Id => _process.Id;

    /// <summary>Everything the head has said so far.</summary>
    public string Said => _process.Said;

    /// <summary>Shows the function key.</summary>
    public HttpClient Http { get; }

    /// <summary>Shows the master key.</summary>
    public HttpClient Admin { get; }

    /// <summary>Shows no key.</summary>
    public HttpClient Stranger { get; }

    public static async Task<HeadProcess> StartAsync(Desk desk, int port = 0)
    {
        var process = desk.Start("serve", "--port", $"{port}", "--json");
        try
        {
            (await process.SaysAsync(lines: 1)).ShouldBeTrue($"Expected the head to start, found: {process.Said}");
            var serving = JsonSerializer.Deserialize<JsonElement>(process.Said.Split('\n').First(l => l.StartsWith('{')));
            var keys = JsonSerializer.Deserialize<JsonElement>(await File.ReadAllTextAsync(Path.Combine(desk.State, "keys.json")));
            return new HeadProcess(
                process, new Uri(serving.GetProperty("url").GetString()!), new Uri(serving.GetProperty("dashboard").GetString()!), keys.GetProperty("function").GetString()!, keys.GetProperty("master").GetString()!);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public Task<CliResult> KillAsync() => _process.KillAsync();

    /// <summary>Asks the head to end, as Ctrl-C does.</summary>
    public Task<CliResult> StopAsync() => _process.InterruptAsync();

    /// <summary>Starts a run and returns the answer's document.</summary>
    public async Task<JsonElement> StartRunAsync(object body)
    {
        using var response = await Http.PostAsJsonAsync("api/runs", body);
        ((int)response.StatusCode).ShouldBe(202, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    public Task<JsonElement> RunAsync(string id) => Http.GetFromJsonAsync<JsonElement>($"api/runs/{id}");

    /// <summary>The run's view once it has ended, or waits for a person.</summary>
    public Task<JsonElement> RestsAsync(string id, TimeSpan? within = null) => Eventually.GetAsync(
        () => RunAsync(id), run => run.GetProperty("status").GetString() is "ended" or "waiting", $"run {id} to end or to wait", within);

    /// <summary>The run's view once it has ended.</summary>
    public Task<JsonElement> EndsAsync(string id, TimeSpan? within = null) => Eventually.GetAsync(
        () => RunAsync(id), run => run.GetProperty("status").GetString() == "ended", $"run {id} to end", within);

    /// <summary>The one open gate, once there is one.</summary>
    public async Task<JsonElement> GateAsync()
    {
        var page = await Eventually.GetAsync(
            () => Http.GetFromJsonAsync<JsonElement>("api/approvals"), p => p.GetProperty("items").GetArrayLength() > 0, "a gate to open");
        return page.GetProperty("items").EnumerateArray().Single();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Admin.Dispose();
        Stranger.Dispose();
        await _process.DisposeAsync();
    }

    private static HttpClient Client(Uri url, string? key)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = url, Timeout = TimeSpan.FromSeconds(60) };
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (key is not null)
            client.DefaultRequestHeaders.Add("x-functions-key", key);
        return client;
    }
}
