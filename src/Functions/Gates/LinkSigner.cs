using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Baton.Agents;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Configuration;

namespace Baton.Functions;

/// <summary>What a signed link says.</summary>
/// <param name="Gate">The gate that it decides.</param>
/// <param name="Arguments">Hash of the arguments that it is about. Null: none.</param>
/// <param name="Approver">Who may use it. Null: whoever may decide at the gate.</param>
/// <param name="ExpiresAt">When it stops to work, Unix seconds.</param>
public sealed record SignedLink(string Gate, string? Arguments, string? Approver, long ExpiresAt);

/// <summary>
/// Signs and reads the links by which people decide without a key of their own: HMAC-SHA256 over the gate, the arguments' hash, the approver and the
/// expiry, with the key in the setting <c>Baton:Links:Key</c>. A link works once because its gate is decided once. To change the key, move the old one
/// to <c>Baton:Links:PreviousKey</c>: it signs nothing any more, and what it signed stays good until it expires.
/// </summary>
public sealed class LinkSigner
{
    private const int ShortestKey = 16;
    private readonly byte[] _key;
    private readonly byte[]? _previous;

    /// <summary>Takes the key from the settings.</summary>
    /// <exception cref="InvalidOperationException">The key is missing, or one of the two is shorter than 16 bytes.</exception>
    public LinkSigner(IConfiguration configuration)
    {
        _key = Secret(configuration, "Key");
        _previous = string.IsNullOrEmpty(configuration["Baton:Links:PreviousKey"]) ? null : Secret(configuration, "PreviousKey");
    }

    /// <summary>The link's token: safe in a URL.</summary>
    public string Sign(SignedLink link)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(link);
        return $"{WebEncoders.Base64UrlEncode(payload)}.{WebEncoders.Base64UrlEncode(Mac(_key, InstanceIds.TenantOf(link.Gate), "link", payload))}";
    }

    /// <summary>Reads a token.</summary>
    /// <returns>What it says; null when it was signed with neither key.</returns>
    public SignedLink? Read(string token)
    {
        var dot = token.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || !TryDecode(token[..dot], out var payload) || !TryDecode(token[(dot + 1)..], out var mac))
            return null;

        // Which tenant's key it is to be is read from what is not proven yet: a wrong one only finds a key that does not fit.
        if (TryRead(payload) is not { } link)
            return null;
        var tenant = InstanceIds.TenantOf(link.Gate);
        var isOurs = CryptographicOperations.FixedTimeEquals(mac, Mac(_key, tenant, "link", payload))
            | (_previous is not null && CryptographicOperations.FixedTimeEquals(mac, Mac(_previous, tenant, "link", payload)));
        return isOurs ? link : null;
    }

    /// <summary>What stands for an approval towards a tool: the same for the same gate and arguments, and nothing that anybody else can make.</summary>
    /// <param name="tenant">Whose run it is.</param>
    /// <param name="gate">The gate, or the team where it allows the tool without one.</param>
    /// <param name="arguments">Hash of the arguments.</param>
    public string ApprovalToken(string tenant, string gate, string arguments) =>
        WebEncoders.Base64UrlEncode(Mac(_key, tenant, "approval", Encoding.UTF8.GetBytes($"{gate}\n{arguments}")));

    // The purpose is part of what is signed, so that a token of one kind is never taken for one of the other.
    private static byte[] Mac(byte[] key, string? tenant, string purpose, ReadOnlySpan<byte> content)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, KeyOf(key, tenant));
        mac.AppendData(Encoding.UTF8.GetBytes(purpose));
        mac.AppendData([0]);
        mac.AppendData(content);
        return mac.GetHashAndReset();
    }

    // Each tenant has a key of its own; the default tenant's is the installation's, which also signed the links of before there were tenants.
    private static byte[] KeyOf(byte[] key, string? tenant) =>
        tenant is null or InstanceIds.DefaultTenant ? key : HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"tenant\0{tenant}"));

    private static SignedLink? TryRead(byte[] payload)
    {
        try
        {
            return JsonSerializer.Deserialize<SignedLink>(payload);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[] Secret(IConfiguration configuration, string name)
    {
        var key = Encoding.UTF8.GetBytes(configuration[$"Baton:Links:{name}"] ?? "");
        return key.Length >= ShortestKey ? key : throw new InvalidOperationException(
            $"Expected a secret of at least {ShortestKey} bytes in the setting Baton__Links__{name}, found {key.Length}. It signs the links by which people approve.");
    }

    // Only the one canonical spelling of a token is read, so that a link cannot be varied and still work.
    private static bool TryDecode(string text, out byte[] bytes)
    {
        try
        {
            bytes = WebEncoders.Base64UrlDecode(text);
            return WebEncoders.Base64UrlEncode(bytes) == text;
        }
        catch (FormatException)
        {
            bytes = [];
            return false;
        }
    }
}
