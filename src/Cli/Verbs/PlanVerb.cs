using System.CommandLine;
using System.Text.Json;
using Baton.Agents;
using Spectre.Console;

namespace Baton.Cli;

/// <summary><c>plan</c>: what a run would use; it spends nothing.</summary>
internal sealed class PlanVerb : IVerb
{
    public Command Build(Bind bind)
    {
        var file = new Argument<string>("FILE") { Description = "The team file, or the id of a team that the head knows" };
        var input = new Option<string?>("--input") { Description = "A task to check against the team's input: a text, @file, or -", HelpName = "TEXT|@file|-" };
        var command = new Command("plan", "Shows what would run: members, models, tools, gates, limits, forecast; spends nothing") { file, input };
        bind(command, async (context, result, cancellationToken) =>
        {
            var team = TeamSource.Find(context, result.GetRequiredValue(file));
            var task = result.GetValue(input) is { } given ? await team.InputAsync(context, given, cancellationToken) : (JsonElement?)null;
            await using var head = await context.FindHeadAsync(cancellationToken);
            var plan = await head.Client.PostAsync("api/plan", new { team = team.Name, input = task }, cancellationToken);
            if (context.Call.Json)
                context.WriteJson(plan);
            else
                Write(context, plan);
            return IsReady(plan) ? ExitCode.Completed : ExitCode.Other;
        });
        return command;
    }

    /// <summary>True: a run could start and would find a model and tools for each member.</summary>
    private static bool IsReady(JsonElement plan) =>
        plan.Texts("input").Count == 0
        && plan.Items("members").All(m => m.Property("problem") is null && (m.Property("model") is null || Candidates(m).Any(c => c.Flag("available"))));

    private static IEnumerable<JsonElement> Candidates(JsonElement member) => member.Items("candidates").Concat(member.Items("fallback"));

    private static void Write(CliContext context, JsonElement plan)
    {
        context.Draw(new Text(Clean.Line($"team {plan.Text("team")} ({plan.Text("pattern")})"), new Style(decoration: Decoration.Bold)));
        context.Say(Clean.Line(plan.Text("description")));
        var table = context.NewTable("member", "model", "tools", "hands over to");
        foreach (var member in plan.Items("members"))
        {
            table.AddRow(
                new Text(Clean.Line(member.Text("name"))),
                new Text(Model(member)),
                new Text(Tools(member)),
                new Text(Clean.Line(string.Join(", ", member.Texts("handoffs")))));
        }

        context.Draw(table);
        foreach (var rule in plan.Items("approvals").Where(r => r.Flag("result")))
            context.Say(Clean.Line($"gate      the result waits for {People(rule)}{When(rule.Property("when"))}"));
        var limits = plan.Property("limits")?.EnumerateObject().Select(l => $"{l.Name} {Limit(l)}") ?? [];
        context.Say(Clean.Line($"limits    {string.Join(", ", limits)}"));
        foreach (var error in plan.Texts("input"))
            Bad(context, $"the input does not fit: {error}");
        foreach (var member in plan.Items("members").Where(m => m.Text("problem") is not null))
            Bad(context, $"{member.Text("name")}: {member.Text("problem")}");
        if (plan.Property("forecast") is { } forecast)
            ForecastVerb.Write(context, forecast);
    }

    private static string Limit(JsonProperty limit) =>
        limit.Value.ValueKind != JsonValueKind.String ? limit.Value.GetRawText()
        : Duration.TryParse(JsonReading.String(limit.Value), out var time) ? Format.Duration(time)
        : JsonReading.String(limit.Value);

    private static void Bad(CliContext context, string line) => context.Draw(new Text(Clean.Line(line), new Style(Color.Red)));

    private static string Model(JsonElement member) => member.Text("kind") switch
    {
        "human" => "a person",
        "team" => "a team",
        _ => Clean.Line($"{member.Text("model")}: {string.Join(", ", member.Items("candidates").Select(Candidate))}"),
    };

    private static string Candidate(JsonElement candidate)
    {
        var name = candidate.Text("candidate");
        var state = candidate.Flag("used") ? "used" : candidate.Flag("available") ? "next" : $"skipped, {candidate.Text("whyNot")}";
        return $"{name} ({state}{(candidate.Flag("available") && !candidate.Flag("priced") ? ", no price known" : "")})";
    }

    private static string Tools(JsonElement member) => Clean.Line(string.Join(", ", member.Items("tools").Select(t =>
        $"{t.Text("name")} ({Word(t.Text("policy"))}{string.Concat(t.Items("rules").Select(r => $"; {Word(r.Text("policy"))}{When(r.Property("when"))}"))})")));

    private static string Word(string? policy) => policy switch
    {
        "allow" => "runs",
        "deny" => "denied",
        _ => "asks a person",
    };

    private static string When(JsonElement? condition) => condition is { } when ? $" when {when.GetRawText()}" : "";

    private static string People(JsonElement rule) => rule.Texts("approvers") is { Count: > 0 } people ? string.Join(", ", people) : "a person";
}
