using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Baton.Records;

/// <summary>Registers the records.</summary>
public static class RecordsServices
{
    /// <summary>
    /// Registers <see cref="SqliteRunStore"/> as the <see cref="IRunStore"/>, opened when it is first asked for. With the setting
    /// <see cref="CrashPoint.Setting"/> it is wrapped in a <see cref="CrashingRunStore"/>.
    /// </summary>
    /// <param name="services">Where to register.</param>
    /// <param name="path">The file's path, as for <see cref="SqliteRunStore(string, Baton.Sqlite.SqliteFileOptions?)"/>.</param>
    /// <returns><paramref name="services"/>.</returns>
    public static IServiceCollection AddSqliteRunStore(this IServiceCollection services, string path) => services
        .AddSingleton(_ => new SqliteRunStore(path))
        .AddSingleton<IRunStore>(provider =>
        {
            var store = provider.GetRequiredService<SqliteRunStore>();
            return provider.GetService<IConfiguration>()?[CrashPoint.Setting] is { Length: > 0 } text
                ? new CrashingRunStore(store, CrashPoint.Parse(text))
                : store;
        });
}
