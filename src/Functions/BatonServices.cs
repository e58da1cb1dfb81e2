using Baton.Agents;
using Baton.Tools;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Baton.Functions;

/// <summary>What the functions need, the same in every head.</summary>
public static class BatonServices
{
    /// <summary>
    /// Adds the app's services. The head adds an <see cref="Records.IRunStore"/>, an <see cref="IRunQueue"/>, a
    /// <see cref="Models.ModelGateway"/> and a <see cref="Tools.ToolGateway"/>.
    /// </summary>
    public static IServiceCollection AddBaton(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<Meters>();
        services.AddSingleton<ContentCapture>();
        services.AddSingleton<RunTelemetry>();
        services.AddSingleton<TeamCatalog>();
        services.AddSingleton<Callers>();
        services.AddSingleton<PinnedTeams>();
        services.AddSingleton<Journal>();
        services.AddSingleton<JournalFeeds>();
        services.AddSingleton<MemberResults>();
        services.AddSingleton<Envelopes>();
        services.AddSingleton<RemoteAgents>();
        services.AddSingleton<RemoteReader>();
        services.AddSingleton<Transcripts>();
        services.AddSingleton<ModelPrompts>();
        services.AddSingleton<ModelReplies>();
        services.AddSingleton<AnswerCache>();
        services.AddSingleton<LinkSigner>();
        services.AddSingleton<Recordings>();
        services.AddSingleton<RecordingMaker>();
        services.AddSingleton<RunStarter>();
        services.AddSingleton<RunForks>();
        services.AddSingleton<RunViews>();
        services.AddSingleton<RunRows>();
        services.AddSingleton<RunCosts>();
        services.AddSingleton<RunContents>();
        services.AddSingleton<RunSlots>();
        services.AddSingleton<QueueLimits>();
        services.AddSingleton<Refusals>();
        services.AddSingleton<BatchJournal>();
        services.AddSingleton<BatchReceiver>();
        services.AddSingleton<BatchViews>();
        services.AddSingleton<TeamPlanner>();
        services.AddSingleton<RunCancellations>();
        services.AddSingleton<GateInbox>();
        services.AddSingleton<GateDesk>();
        services.AddSingleton<INoticeChannel, ConsoleNotices>();
        services.AddSingleton<INoticeChannel, WebhookNotices>();
        services.AddSingleton<INoticeChannel, SmtpNotices>();
        services.AddHealthChecks()
            .AddCheck<TeamsCheck>("teams")
            .AddCheck<ModelsCheck>("models")
            .AddCheck<ServersCheck>("mcp servers");
        return services;
    }
}
