using Microsoft.Extensions.Configuration;

namespace Baton.AzureHead;

/// <summary>Where the team files are: deployed beside the app, so a relative folder is one of the app's own.</summary>
internal static class TeamsFolder
{
    private const string Setting = "Baton:Teams";

    /// <summary>Makes the setting <c>Baton:Teams</c> an absolute path; <c>teams</c> beside the app when it is not set.</summary>
    public static void Use(IConfigurationManager configuration)
    {
        var folder = configuration[Setting] is { Length: > 0 } set ? set : "teams";
        configuration[Setting] = Path.GetFullPath(folder, AppContext.BaseDirectory);
    }
}
