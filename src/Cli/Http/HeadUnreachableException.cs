namespace Baton.Cli;

/// <summary>No answer came from the head.</summary>
internal sealed class HeadUnreachableException(Uri url, string found, Exception? inner = null)
    : Exception($"Expected a head at {url}, found {found}. Check that it runs ('serve' starts one) and that --url is right.", inner);
