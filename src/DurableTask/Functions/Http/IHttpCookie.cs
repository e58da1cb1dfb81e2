namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>A cookie.</summary>
public interface IHttpCookie
{
    /// <summary>Which hosts get it; null: only the one that set it.</summary>
    string? Domain { get; }

    /// <summary>When it ends; null: with the session.</summary>
    DateTimeOffset? Expires { get; }

    /// <summary>Whether scripts do not see it; null: they do.</summary>
    bool? HttpOnly { get; }

    /// <summary>After how many seconds it ends; null: see the time it expires.</summary>
    double? MaxAge { get; }

    /// <summary>Its name.</summary>
    string Name { get; }

    /// <summary>Under which path it is sent; null: under that which set it.</summary>
    string? Path { get; }

    /// <summary>Whether it is sent when other sites link here.</summary>
    SameSite SameSite { get; }

    /// <summary>Whether it is sent over HTTPS only; null: over both.</summary>
    bool? Secure { get; }

    /// <summary>Its value.</summary>
    string Value { get; }
}
