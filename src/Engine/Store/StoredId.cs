namespace Baton.Engine.Store;

/// <summary>
/// How the store keeps the ids of instances. Most are made up, 32 hexadecimal digits of a GUID, and stand in the table and in its index:
/// kept as 16 bytes each, a finished orchestration takes 32 bytes less.
/// </summary>
internal static class StoredId
{
    /// <summary>The id as text, in SQL.</summary>
    public const string Text = "CASE typeof(id) WHEN 'blob' THEN lower(hex(id)) ELSE id END";

    private const int Digits = 32;

    public static Statement BindId(this Statement statement, string id) =>
        id.Length == Digits && id.All(char.IsAsciiHexDigitLower) ? statement.Bind(Convert.FromHexString(id)) : statement.Bind(id);

    public static string Id(this Statement statement, int column) =>
        statement.IsBlob(column) ? Convert.ToHexStringLower(statement.Blob(column)) : statement.Text(column)!;
}
