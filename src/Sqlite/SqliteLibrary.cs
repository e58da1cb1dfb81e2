using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Baton.Sqlite;

/// <summary>
/// Chooses the native SQLite library, once per process: the operating system's own where there is one (it gets security fixes),
/// the bundled one otherwise. Every <see cref="SqliteFile"/> calls <see cref="Use"/>; call it earlier only to ask for the version.
/// </summary>
public static class SqliteLibrary
{
    private static readonly Lazy<string> Chosen = new(Choose);
    private static nint handle;

    /// <summary>The library in use: a system file name such as <c>libsqlite3.so.0</c>, or <c>bundled</c>.</summary>
    public static string Source => Chosen.Value;

    /// <summary>The version of the library in use, for example <c>3.40.1</c>.</summary>
    public static string Version
    {
        get
        {
            Use();
            return raw.sqlite3_libversion().utf8_to_string();
        }
    }

    /// <summary>Makes the choice if it has not been made yet. Any thread, any number of times.</summary>
    public static void Use() => _ = Chosen.Value;

    private static string Choose()
    {
        // Found before the first native call: afterwards the runtime has already bound the bundled library.
        var source = "bundled";
        foreach (var name in SystemNames())
            if (NativeLibrary.TryLoad(name, out handle))
            {
                source = name;
                break;
            }
        if (handle != 0)
            NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        Batteries_V2.Init();
        return source;
    }

    private static nint Resolve(string library, Assembly assembly, DllImportSearchPath? path) => library == "e_sqlite3" ? handle : 0;

    private static string[] SystemNames() =>
        OperatingSystem.IsLinux() ? ["libsqlite3.so.0", "libsqlite3.so"]
        : OperatingSystem.IsMacOS() ? ["/usr/lib/libsqlite3.dylib", "libsqlite3.dylib"]
        : OperatingSystem.IsWindows() ? ["winsqlite3.dll"]
        : [];
}
