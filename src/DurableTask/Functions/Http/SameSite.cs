namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>Whether a cookie is sent when other sites link here.</summary>
public enum SameSite
{
    /// <summary>Left to the browser.</summary>
    None = 0,

    /// <summary>When a link is followed.</summary>
    Lax = 1,

    /// <summary>Never.</summary>
    Strict = 2,

    /// <summary>Always.</summary>
    ExplicitNone = 3,
}
