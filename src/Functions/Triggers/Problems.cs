using Microsoft.AspNetCore.Http;

namespace Baton.Functions;

/// <summary>Errors as RFC 9457 problem documents.</summary>
internal static class Problems
{
    /// <summary>400: the request cannot be read.</summary>
    public static IResult Unreadable(string detail) => Of(400, "bad-request", "The request cannot be read", detail);

    /// <summary>403.</summary>
    public static IResult Forbidden(string detail) => Of(403, "forbidden", "Not allowed", detail);

    /// <summary>404.</summary>
    public static IResult NotFound(string detail) => Of(404, "not-found", "Not found", detail);

    /// <summary>409.</summary>
    public static IResult Conflict(string detail) => Of(409, "conflict", "It is already otherwise", detail);

    /// <summary>410.</summary>
    public static IResult Gone(string detail) => Of(410, "gone", "No longer open", detail);

    /// <summary>422, with what is wrong.</summary>
    public static IResult Invalid(string detail, IEnumerable<string> errors) => Of(422, "invalid", "The request does not fit", detail, errors);

    /// <summary>Any problem document.</summary>
    /// <param name="status">HTTP status code.</param>
    /// <param name="type">Last part of the problem's type.</param>
    /// <param name="title">The same for every problem of the type.</param>
    /// <param name="detail">What was expected, what was found, what to do.</param>
    /// <param name="errors">Each thing that is wrong. Null: the detail says all.</param>
    public static IResult Of(int status, string type, string title, string detail, IEnumerable<string>? errors = null) => Results.Problem(
        detail,
        statusCode: status,
        title: title,
        type: $"urn:baton:problem:{type}",
        extensions: errors is null ? null : new Dictionary<string, object?> { ["errors"] = errors.ToArray() });
}
