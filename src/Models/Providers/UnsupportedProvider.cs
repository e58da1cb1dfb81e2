using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.AI;

namespace Baton.Models.Providers;

/// <summary>A provider that team files may name and that this version has no client for.</summary>
internal sealed class UnsupportedProvider(string name) : IModelProvider
{
    public string Name => name;

    public bool Remote => false;

    public bool TryCreate(string model, [NotNullWhen(true)] out IChatClient? client, [NotNullWhen(false)] out string? whyNot)
    {
        client = null;
        whyNot = $"provider '{name}' is not supported in this version; list another candidate";
        return false;
    }
}
