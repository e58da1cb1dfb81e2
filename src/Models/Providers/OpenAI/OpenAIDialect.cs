namespace Baton.Models.Providers;

/// <summary>What differs between the servers that speak OpenAI's chat completions, and the names to use in messages.</summary>
internal sealed record OpenAIDialect(string Provider, string Model, Uri Endpoint, ProviderSettings Settings)
{
    /// <summary>OpenAI's newer models refuse the old name; many other servers know only the old one.</summary>
    public string MaxTokensName => Provider is "compatible" ? "max_tokens" : "max_completion_tokens";

    /// <summary>What a person checks when the server refuses the credentials.</summary>
    public string KeyName => Settings.Variable("Key");

    /// <summary>What a person checks when the server does not know the address or the model.</summary>
    public string EndpointName => Settings.Variable("Endpoint");
}
