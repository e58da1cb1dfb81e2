using System.Diagnostics;

namespace Baton.EndToEnd;

/// <summary>Retries an assertion until it holds, within a bound.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<T> GetAsync<T>(Func<Task<T>> get, Func<T, bool> holds, string what, TimeSpan? within = null)
    {
        var since = Stopwatch.StartNew();
        while (true)
        {
            var found = await get();
            if (holds(found))
                return found;
            if (since.Elapsed > (within ?? Patience))
                throw new TimeoutException($"Expected {what} within {(within ?? Patience).TotalSeconds} s, found: {found}");
            await Task.Delay(Between);
        }
    }

    public static Task TrueAsync(Func<bool> holds, string what, TimeSpan? within = null) =>
        GetAsync(() => Task.FromResult(holds()), b => b, what, within);
}
