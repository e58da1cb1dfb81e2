using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.AI;

namespace Baton.Models.Providers;

/// <summary>Makes clients for the models of one provider.</summary>
internal interface IModelProvider
{
    /// <summary>The name before the slash of a candidate.</summary>
    string Name { get; }

    /// <summary>True: its models are over a network, take time, and fail in passing.</summary>
    bool Remote { get; }

    /// <summary>
    /// Makes a client from the settings of this moment; no network is touched, and the client holds nothing that
    /// needs disposal. It throws <see cref="ProviderException"/> for a failure
    /// it understands; anything else it throws counts as an answer that could not be read.
    /// </summary>
    /// <returns>False: <paramref name="whyNot"/> says which setting is missing or wrong, without its value.</returns>
    bool TryCreate(string model, [NotNullWhen(true)] out IChatClient? client, [NotNullWhen(false)] out string? whyNot);
}
