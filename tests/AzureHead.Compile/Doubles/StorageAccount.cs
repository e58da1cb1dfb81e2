using Azure.Core;
using Azure.Core.Pipeline;

namespace Baton.AzureHead.Doubles;

/// <summary>An account as a connection string names it, and the pipeline that talks to it.</summary>
internal sealed record StorageAccount(string Name, Uri Endpoint, HttpPipeline Pipeline)
{
    private const string Version = "2021-12-02";

    public static StorageAccount Parse(string connectionString, string service, ClientOptions options)
    {
        var parts = connectionString.Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1], StringComparer.OrdinalIgnoreCase);
        var name = parts["AccountName"];
        var endpoint = parts.GetValueOrDefault($"{service}Endpoint") ?? $"https://{name}.{service.ToLowerInvariant()}.core.windows.net";
        var policy = new SharedKeyPolicy(name, Convert.FromBase64String(parts["AccountKey"]), isTable: service == "Table");
        return new StorageAccount(name, new Uri(endpoint.TrimEnd('/') + "/"), HttpPipelineBuilder.Build(options, policy));
    }

    public static StorageAccount WithIdentity(Uri endpoint, TokenCredential credential, ClientOptions options) => new(
        endpoint.Host.Split('.')[0],
        endpoint,
        HttpPipelineBuilder.Build(options, new BearerTokenAuthenticationPolicy(credential, "https://storage.azure.com/.default")));

    public HttpMessage Message(RequestMethod method, string pathAndQuery)
    {
        var message = Pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri.Reset(new Uri(Endpoint, pathAndQuery));
        message.Request.Headers.Add("x-ms-version", Version);
        return message;
    }
}
