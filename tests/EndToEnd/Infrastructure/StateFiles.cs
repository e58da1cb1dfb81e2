using System.Globalization;
using Baton.Sqlite;
using Microsoft.Data.Sqlite;

namespace Baton.EndToEnd;

/// <summary>Looks into the files of a state folder, whether or not a head has them open.</summary>
internal static class StateFiles
{
    /// <summary>The one number that a query gives.</summary>
    public static long Number(Desk desk, string file, string query)
    {
        SqliteLibrary.Use();
        using var connection = new SqliteConnection($"Data Source={Path.Combine(desk.State, file)};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = query;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
