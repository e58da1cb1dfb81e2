namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>The cookies that an answer sets.</summary>
public abstract class HttpCookies
{
    /// <summary>Sets a cookie for as long as the browser is open.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    public abstract void Append(string name, string value);

    /// <summary>Sets a cookie.</summary>
    /// <param name="cookie">The cookie.</param>
    public abstract void Append(IHttpCookie cookie);

    /// <summary>Makes a cookie to be filled and set.</summary>
    /// <returns>The cookie.</returns>
    public abstract IHttpCookie CreateNew();
}
