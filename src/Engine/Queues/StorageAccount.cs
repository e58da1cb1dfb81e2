namespace Baton.Engine.Queues;

/// <summary>The queue service that a connection string names.</summary>
/// <param name="Name">The account's name; empty where only an address and a signature are known.</param>
/// <param name="Endpoint">The service's address, with a slash at its end.</param>
/// <param name="Key">The account's key; null with a signature.</param>
/// <param name="Signature">A shared access signature's query, without the question mark; null with a key.</param>
internal sealed record StorageAccount(string Name, Uri Endpoint, byte[]? Key, string? Signature)
{
    // Published by Microsoft; the same for every emulator.
    private const string EmulatorName = "devstoreaccount1";
    private const string EmulatorKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <summary>Reads a connection string.</summary>
    /// <param name="connection">As the portal shows it, with a key or a shared access signature, or <c>UseDevelopmentStorage=true</c>.</param>
    /// <param name="setting">The setting it is from, for messages.</param>
    /// <exception cref="InvalidOperationException">It cannot be read. The message does not repeat it.</exception>
    public static StorageAccount Parse(string connection, string setting)
    {
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in connection.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var (name, value) = part.IndexOf('=', StringComparison.Ordinal) is var at and > 0 ? (part[..at], part[(at + 1)..]) : (part, "");
            parts[name] = value;
        }

        if (string.Equals(parts.GetValueOrDefault("UseDevelopmentStorage"), "true", StringComparison.OrdinalIgnoreCase))
            return new StorageAccount(EmulatorName, new Uri($"http://127.0.0.1:10001/{EmulatorName}/"), Convert.FromBase64String(EmulatorKey), null);
        var account = parts.GetValueOrDefault("AccountName", "");
        var address = parts.GetValueOrDefault("QueueEndpoint")
            ?? $"{parts.GetValueOrDefault("DefaultEndpointsProtocol", "https")}://{account}.queue.{parts.GetValueOrDefault("EndpointSuffix", "core.windows.net")}";
        if (!Uri.TryCreate(address.TrimEnd('/') + "/", UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https"))
            throw Wrong("an account's name or a queue endpoint");
        if (parts.TryGetValue("SharedAccessSignature", out var signature))
            return new StorageAccount(account, endpoint, null, signature.TrimStart('?'));
        var key = new byte[256];
        return account.Length > 0 && parts.TryGetValue("AccountKey", out var text) && Convert.TryFromBase64String(text, key, out var length)
            ? new StorageAccount(account, endpoint, key[..length], null)
            : throw Wrong("AccountName and AccountKey, or SharedAccessSignature");

        InvalidOperationException Wrong(string missing) => new(
            $"Expected the setting {setting} to be a storage account's connection string or UseDevelopmentStorage=true; it lacks {missing}.");
    }

    /// <summary>The address, without anything secret.</summary>
    public override string ToString() => Endpoint.ToString();
}
