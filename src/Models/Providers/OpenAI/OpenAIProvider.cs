using System.ClientModel;
using System.ClientModel.Primitives;
using System.Diagnostics.CodeAnalysis;
using Azure.Identity;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using OpenAI;
using ChatClient = OpenAI.Chat.ChatClient;

namespace Baton.Models.Providers;

/// <summary>OpenAI, Azure OpenAI by its v1 endpoint, and any server that speaks OpenAI's chat completions.</summary>
internal sealed class OpenAIProvider(string name, IConfiguration configuration) : IModelProvider
{
    private const string AzureScope = "https://cognitiveservices.azure.com/.default";

    // Finds its source of tokens once and caches them; made only when a candidate needs it.
    private static readonly Lazy<AuthenticationPolicy> EntraId =
        new(() => new BearerTokenPolicy(new DefaultAzureCredential(), AzureScope));

    private readonly ProviderSettings _settings = new(configuration, name);

    public string Name => name;

    public bool Remote => true;

    public bool TryCreate(string model, [NotNullWhen(true)] out IChatClient? client, [NotNullWhen(false)] out string? whyNot)
    {
        client = null;
        var key = _settings.Key;
        var endpoint = _settings.Endpoint is { } text ? ReadEndpoint(text, out whyNot) : Default(out whyNot);
        if (whyNot is null && key is not null && !_settings.IsKeyUsable(key, out var keyFault))
            whyNot = keyFault;
        if (whyNot is null && key is null && name is "openai")
            whyNot = $"set {_settings.Variable("Key")}";
        if (whyNot is not null)
            return false;

        var options = new OpenAIClientOptions
        {
            Endpoint = endpoint,
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
            Transport = OpenAITransport.Shared,
            UserAgentApplicationId = "baton",
        };
        var policy = key is not null ? ApiKeyAuthenticationPolicy.CreateBearerAuthorizationPolicy(new ApiKeyCredential(key))
            : name is "azure" ? EntraId.Value
            : new Anonymous();
#pragma warning disable OPENAI001 // The only constructor that takes Entra ID, or no key at all; Microsoft's documentation for Azure's v1 API uses it.
        var chat = new ChatClient(model, policy, options);
#pragma warning restore OPENAI001
        client = new OpenAIChatClient(chat, new OpenAIDialect(name, model, endpoint!, _settings));
        return true;
    }

    private Uri? Default(out string? whyNot)
    {
        whyNot = name is "openai" ? null : $"set {_settings.Variable("Endpoint")}";
        return whyNot is null ? new Uri("https://api.openai.com/v1") : null;
    }

    private Uri? ReadEndpoint(string text, out string? whyNot)
    {
        var endpoint = _settings.ReadEndpoint(text, out var fault);
        whyNot = endpoint is null ? fault : null;
        if (endpoint is null || name is not "azure")
            return endpoint;
        // The portal shows the bare resource address; the v1 API is below it.
        var path = endpoint.AbsolutePath.TrimEnd('/');
        if (path.Length == 0)
            return new Uri(endpoint, "/openai/v1/");
        if (!path.EndsWith("/openai/v1", StringComparison.OrdinalIgnoreCase))
            whyNot = $"{_settings.Variable("Endpoint")} must be https://<resource>.openai.azure.com/openai/v1/";
        return endpoint;
    }

    /// <summary>Servers on one's own machine often want no key.</summary>
    private sealed class Anonymous : AuthenticationPolicy
    {
        public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex) =>
            ProcessNext(message, pipeline, currentIndex);

        public override ValueTask ProcessAsync(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex) =>
            ProcessNextAsync(message, pipeline, currentIndex);
    }
}
