using System.CommandLine;
using System.Net;
using System.Text.Json;
using Baton.Agents;
using Spectre.Console;

namespace Baton.Cli;

/// <summary><c>approvals</c>: the inbox of open questions, and deciding them.</summary>
internal sealed class ApprovalsVerb : IVerb
{
    private readonly Argument<string> _id = new("ID") { Description = "The gate" };
    private readonly Option<string?> _by = new("--by") { Description = "Who decides; default: the user's name", HelpName = "WHO" };
    private readonly Option<string?> _comment = new("--comment") { Description = "Why", HelpName = "TEXT" };

    private readonly Option<string> _args = new("--args")
    {
        Description = "The arguments to use instead: JSON, @file or -",
        HelpName = "JSON",
        Required = true,
    };

    private readonly Option<string> _text = new("--text")
    {
        Description = "The answer: a text, @file or -",
        HelpName = "TEXT",
        Required = true,
    };

    public Command Build(Bind bind)
    {
        var inbox = new Command("approvals", "Lists the open questions, and decides them");
        bind(inbox, ListAsync);
        var list = new Command("list", "Lists the open questions");
        bind(list, ListAsync);
        var show = new Command("show", "Shows a question") { _id };
        bind(show, ShowAsync);
        inbox.Subcommands.Add(list);
        inbox.Subcommands.Add(show);
        var watch = new Command("watch", "Stays, and puts each question to the person at this terminal as it comes; Ctrl-C ends it") { _by };
        bind(watch, (context, result, cancellationToken) => new GateWatch(context, result.GetValue(_by) ?? Environment.UserName).RunAsync(cancellationToken));
        inbox.Subcommands.Add(watch);
        Decide("approve", "Says yes", []);
        Decide("reject", "Says no", []);
        Decide("edit", "Says yes to other arguments", [_args]);
        Decide("respond", "Answers in words", [_text]);
        return inbox;

        void Decide(string word, string description, Option[] own)
        {
            var command = new Command(word, description) { _id, _by, _comment };
            foreach (var option in own)
                command.Options.Add(option);
            bind(command, (context, result, cancellationToken) => DecideAsync(context, word, result, cancellationToken));
            inbox.Subcommands.Add(command);
        }
    }

    private static async Task<int> ListAsync(CliContext context, ParseResult result, CancellationToken cancellationToken)
    {
        await using var head = await context.FindHeadAsync(cancellationToken);
        var page = await head.Client.GetAsync("api/approvals", cancellationToken);
        if (context.Call.Json)
        {
            context.WriteJson(page);
            return ExitCode.Completed;
        }

        GateView[] gates = [.. page.Items("items").Select(i => new GateView(i))];
        if (gates.Length == 0)
        {
            context.Say("Nothing waits for a person.");
            return ExitCode.Completed;
        }

        var table = context.NewTable("gate", "run", "agent", "asks for", "reason", "opened", "expires");
        foreach (var gate in gates)
        {
            table.AddRow(
                new Text(Clean.Line(gate.Id)),
                new Text(Clean.Line(gate.Run)),
                new Text(Clean.Line(gate.Agent)),
                new Text(Clean.Line(gate.Tool ?? gate.Kind)),
                new Text(Clean.Line(gate.Reason, 80)),
                new Text(Format.Moment(gate.OpenedAt, context.Terminal.Time)),
                new Text(Format.Moment(gate.ExpiresAt, context.Terminal.Time)));
        }

        context.Draw(table);
        return ExitCode.Completed;
    }

    private async Task<int> ShowAsync(CliContext context, ParseResult result, CancellationToken cancellationToken)
    {
        await using var head = await context.FindHeadAsync(cancellationToken);
        var gate = await FindAsync(head, result.GetRequiredValue(_id), cancellationToken);
        if (context.Call.Json)
        {
            context.WriteJson(gate.Raw);
            return ExitCode.Completed;
        }

        GateDrawing.Write(context, gate);
        GateDrawing.WriteSchema(context, gate);
        if (gate.IsOpen)
            GateDrawing.WriteHowToGoOn(context, gate, head.IsOwn);
        return ExitCode.Completed;
    }

    private async Task<int> DecideAsync(CliContext context, string word, ParseResult result, CancellationToken cancellationToken)
    {
        JsonElement? args = word == "edit" ? await ArgsAsync(context, result.GetRequiredValue(_args), cancellationToken) : null;
        var text = word == "respond" ? await TeamSource.TextAsync(context, result.GetRequiredValue(_text), cancellationToken) : null;
        var decision = new Decision(word, args, text, result.GetValue(_comment));
        var by = result.GetValue(_by) ?? Environment.UserName;

        await using var head = await context.FindHeadAsync(cancellationToken);
        var gate = await FindAsync(head, result.GetRequiredValue(_id), cancellationToken);
        JsonElement answer;
        try
        {
            answer = await decision.SendAsync(head.Client, gate, by, cancellationToken);
        }
        catch (HeadProblemException e) when (e.Status is HttpStatusCode.Conflict or HttpStatusCode.Gone)
        {
            Problems.Write(context.Terminal.Error, e);
            return ExitCode.Other;
        }

        context.Say($"{Clean.Line(gate.Id)} {decision.InPast} by {Clean.Line(by)}");
        if (head.IsOwn)
        {
            // Nothing but this process works on the run.
            return await new RunFollower(context, head, by).FollowAsync(gate.Run, cancellationToken);
        }

        if (context.Call.Json)
            context.WriteJson(answer);
        return ExitCode.Completed;
    }

    private static async Task<GateView> FindAsync(Head head, string id, CancellationToken cancellationToken) =>
        new(await head.Client.GetAsync(HeadClient.GatePath(id), cancellationToken));

    private static async Task<JsonElement> ArgsAsync(CliContext context, string given, CancellationToken cancellationToken)
    {
        try
        {
            return BatonJson.Read<JsonElement>(await TeamSource.TextAsync(context, given, cancellationToken));
        }
        catch (JsonException e)
        {
            throw new CliException(ExitCode.Usage, $"Expected --args to be JSON, found something else: {e.Message}");
        }
    }
}
