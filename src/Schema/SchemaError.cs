namespace Baton.Schema;

/// <summary>One way in which an instance does not fit its schema.</summary>
/// <param name="InstancePath">JSON pointer (RFC 6901) to the offending value in the instance; empty for the root.</param>
/// <param name="SchemaPath">JSON pointer to the keyword that refused it; prefixed with <c>URI#</c> when the keyword stands in a document of
/// <see cref="JsonSchemaOptions.Documents"/>; empty when a limit stopped the validation.</param>
/// <param name="Expected">What was expected, in words, for instance <c>a number of at least 0</c>.</param>
/// <param name="Found">What was found, shortened, for instance <c>-5</c>.</param>
public sealed record SchemaError(string InstancePath, string SchemaPath, string Expected, string Found)
{
    /// <summary>The error without its place: <c>expected …, found …</c>.</summary>
    public string Message => $"expected {Expected}, found {Found}";

    /// <summary>The error with its place: <c>/amount: expected a number of at least 0, found -5</c>.</summary>
    /// <returns>One line of text, fit to be shown to a person or handed to a model for repair.</returns>
    public override string ToString() => $"{(InstancePath.Length == 0 ? "the value" : JsonText.Printable(InstancePath))}: {Message}";
}
