using System.Diagnostics.CodeAnalysis;
using Baton.Models.Providers;
using Microsoft.Extensions.AI;

namespace Baton.Models.Offline;

/// <summary>The built-in model, under whatever name it is listed.</summary>
internal sealed class OfflineProvider : IModelProvider
{
    public string Name => "offline";

    public bool Remote => false;

    public bool TryCreate(string model, [NotNullWhen(true)] out IChatClient? client, [NotNullWhen(false)] out string? whyNot)
    {
        client = new OfflineChatClient();
        whyNot = null;
        return true;
    }
}
