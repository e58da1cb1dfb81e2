using Baton.Agents;

namespace Baton.Functions;

/// <summary>Who calls, and whose runs the call is about.</summary>
/// <param name="Tenant">The tenant that the call is about: the caller's own, or the one that an administrator named.</param>
/// <param name="IsAdministrator">True: may see and do everything, in every tenant.</param>
/// <param name="NamesTenant">True: an administrator named the tenant; lists are then of that one alone.</param>
/// <param name="Person">Who the caller is, as the sign-in says. Null: a key, which says nothing about a person.</param>
public sealed record Caller(string Tenant, bool IsAdministrator, bool NamesTenant, string? Person)
{
    /// <summary>Whose things a list shows. Null: everybody's.</summary>
    public string? Listed => IsAdministrator && !NamesTenant ? null : Tenant;

    /// <summary>The tenant to look for an instance in; null when the caller may not know of it.</summary>
    /// <param name="instance">The instance's id, which says whose it is.</param>
    public string? TenantFor(string instance) =>
        InstanceIds.TenantOf(instance) is { } owner && (owner == Tenant || IsAdministrator) ? owner : null;

    /// <summary>What goes behind an address so that it leads this caller to the same tenant again; nothing where that is the caller's own.</summary>
    public string Query => NamesTenant ? $"?tenant={Tenant}" : "";
}
