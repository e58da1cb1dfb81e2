namespace Baton.Functions;

/// <summary>Codes that open the dashboard once, for heads that hand them to whoever started them.</summary>
public interface ISignInCodes
{
    /// <summary>Uses a code up.</summary>
    /// <param name="code">What the caller shows.</param>
    /// <returns>The key that the dashboard calls the API with; null when the code is not good, or no longer.</returns>
    string? Redeem(string code);
}
