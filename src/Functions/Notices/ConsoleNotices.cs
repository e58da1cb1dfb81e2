using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Baton.Functions;

/// <summary>Writes notices to the log; on with the setting <c>Baton:Notify:Console</c> = true.</summary>
public sealed partial class ConsoleNotices(IConfiguration configuration, ILogger<ConsoleNotices> log) : INoticeChannel
{
    /// <inheritdoc />
    public string Name => "console";

    /// <inheritdoc />
    public bool IsConfigured => configuration.GetValue("Baton:Notify:Console", false);

    /// <inheritdoc />
    public IEnumerable<string?> Receivers(IReadOnlyList<string> people) => [null];

    /// <inheritdoc />
    public Task SendAsync(Notice notice, string? to, CancellationToken cancellation)
    {
        LogNotice(notice.Subject, notice.Gate.Id, notice.Gate.ExpiresAt);
        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Subject} Gate {Gate}, open until {ExpiresAt:u}.")]
    private partial void LogNotice(string subject, string gate, DateTimeOffset expiresAt);
}
