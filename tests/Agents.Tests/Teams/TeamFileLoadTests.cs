using System.Text.Json;
using Baton.Schema;

namespace Baton.Agents;

public sealed class TeamFileLoadTests
{
    [Fact]
    public void Load_EveryKeyOfAHandoffTeam_ReadsThemAll()
    {
        var team = Load("support.yaml");

        team.Id.ShouldBe("support");
        team.Description.ShouldBe("Answers billing and technical tickets.");
        team.Pattern.ShouldBe(Pattern.Handoff);
        team.Entry.ShouldBe("triage");
        team.Input!.Value.GetRawText().ShouldBe("""{"type":"string"}""");
        team.Models["small"].ShouldBe(["azure/gpt-5-mini", "openai/gpt-5-mini"]);
        team.Models["large"].ShouldBe(["azure/gpt-5"]);
        team.Limits.ShouldBe(new Limits { Tokens = 200_000, Cost = 0.5m, Time = TimeSpan.FromHours(2), Steps = 60, Depth = 3, Hops = 10 });

        var billing = team.McpServers["billing"];
        (billing.Type, billing.Command).ShouldBe(("stdio", "dotnet"));
        billing.Args.ShouldBe(["run", "--port", "3000"]);
        billing.Env["KEY"].ShouldBe("${env:KEY}");
        var kb = team.McpServers["kb"];
        (kb.Type, kb.Url, kb.Headers["Authorization"]).ShouldBe(("http", "https://kb.example.com/mcp", "${env:KB_TOKEN}"));

        var triage = team.Agents["triage"];
        triage.Instructions.ShouldBe("Read the ticket.\nHand it on.\n");
        triage.Model.ShouldBe("small");
        triage.Tools.ShouldBe(["billing.get_invoice", "kb.*"]);
        triage.Handoffs.ShouldBe(["billing", "technical", "legal", "manager", "partner"]);
        triage.Limits.ShouldBe(new AgentLimits { Turns = 8, Tokens = 20_000, Cost = 0.1m, Time = TimeSpan.FromMinutes(2) });
        triage.Retries.ShouldBe(new Retries { Attempts = 3, Reflect = 2 });
        triage.Fallback.ShouldBe("large");
        triage.Speculate.ShouldBe(new Speculate(3, TeamWords.FirstValid));
        team.Agents["billing"].Cache.ShouldBe(CacheScope.Tenant);
        team.Agents["billing"].Speculate.ShouldBe(new Speculate(2, "technical"));
        team.Agents["manager"].Human!.Assignees.ShouldBe(["ops@example.com"]);
        team.Agents["manager"].Human!.Expires.ShouldBe(TimeSpan.FromDays(1));
        team.Agents["partner"].A2a!.Url.ShouldBe("https://partner.example.com/.well-known/agent-card.json");
    }

    [Fact]
    public void Load_Schemas_KeepTheTypesAndDigitsOfYaml()
    {
        var output = Load("support.yaml").Agents["triage"].Output!.Value;

        output.GetRawText().ShouldBe(
            """{"type":"object","properties":{"code":{"const":"007"},"count":{"enum":[1,2.50,null,"yes",true]}}}""");
    }

    [Fact]
    public void Load_Approvals_ReadsEveryRule()
    {
        var rules = Load("support.yaml").Approvals;

        rules.Count.ShouldBe(4);
        var refund = rules[0];
        refund.Tool.ShouldBe("billing.refund");
        refund.When!.Value.GetProperty("properties").GetProperty("amount").GetProperty("minimum").GetInt32().ShouldBe(50);
        refund.Approvers.ShouldBe(["lead@example.com", "ops@example.com"]);
        (refund.Policy, refund.Quorum, refund.Otherwise).ShouldBe((ApprovalPolicy.Ask, 1, OnExpiry.Reject));
        (refund.Expires, refund.Remind).ShouldBe((TimeSpan.FromHours(24), TimeSpan.FromHours(4)));
        refund.Escalate!.To.ShouldBe(["head@example.com"]);
        refund.Escalate.After.ShouldBe(TimeSpan.FromHours(8));
        rules[1].Policy.ShouldBe(ApprovalPolicy.Allow);
        rules[2].Policy.ShouldBe(ApprovalPolicy.Deny);
        (rules[3].Result, rules[3].Tool, rules[3].Otherwise).ShouldBe((true, null, OnExpiry.Escalate));
    }

    [Fact]
    public void Load_NestedTeam_IsReadWithItsSteps()
    {
        var legal = Load("support.yaml").Agents["legal"].Team!;

        legal.Steps.Select(s => JsonSerializer.Serialize(s)).ShouldBe(
        [
            """{"Agent":"writer","Parallel":null,"Review":null}""",
            """{"Agent":null,"Parallel":["facts","editor"],"Review":null}""",
            """{"Agent":null,"Parallel":null,"Review":{"By":"editor","Of":"writer","Rounds":3}}""",
        ]);
    }

    [Fact]
    public void Load_Supervisor_ReadsDistillationAndCatalogue()
    {
        var team = Load("desk.yaml");

        (team.Entry, team.Members.Single()).ShouldBe(("lead", "scout"));
        team.Distill.ShouldBe(new Distill(3, 200));
        (team.Recruit!.From, team.Recruit.Most).ShouldBe(("agents/", 2));
        team.Recruit.Catalogue["translator"].Description.ShouldBe("Translates.");
    }

    [Fact]
    public void Load_DebateWithoutRounds_ArguesTwice()
    {
        var team = Load("argue.yaml");

        (team.Rounds, team.Merge).ShouldBe((2, null));
    }

    [Fact]
    public void Load_JsonIndentedWithTabs_IsYaml()
    {
        var team = Load("board.json");

        (team.Merge, team.Rounds).ShouldBe((TeamWords.Collect, null));
        team.Agents["a"].Instructions.ShouldBe("Say \"A\" 😀.");
    }

    [Fact]
    public void Load_TheDocumentedReferenceFile_MissesOnlyWhatItLeavesOut()
    {
        // The documentation shows the keys of all patterns in one file, with places left open; nothing else about it may be wrong.
        var result = TeamFile.Load(Data("contract.yaml"));

        result.Problems.Select(p => p.Path).ShouldBe(
        [
            "agents.triage.handoffs[0]", "agents.triage.handoffs[1]",
            "steps", "members", "merge", "rounds", "distill", "recruit",
        ]);
    }

    [Theory]
    [InlineData("ask", "{}", true)]
    [InlineData("ask", """{"amount":50}""", true)]
    [InlineData("ask", """{"amount":49}""", false)]
    [InlineData("deny", "{}", true)]
    [InlineData("allow", "{}", false)]
    [InlineData("allow", """{"amount":50}""", true)]
    public void Parse_ConditionByArgumentNames_FitsAnAbsentArgumentUnlessTheRuleAllows(string policy, string arguments, bool fits)
    {
        var team = Small($"approvals: [{{ tool: kb.pay, policy: {policy}, when: {{ amount: {{ minimum: 50 }} }} }}]");
        var when = team.Approvals.Single().When!.Value;

        JsonSchema.Parse(when).IsValid(JsonSerializer.Deserialize<JsonElement>(arguments)).ShouldBe(fits);
    }

    [Fact]
    public void Parse_ConditionAsSchema_IsKeptAsItIs()
    {
        var when = Small("approvals: [{ tool: kb.pay, when: { required: [amount] } }]").Approvals.Single().When!.Value;

        when.GetRawText().ShouldBe("""{"required":["amount"]}""");
    }

    [Theory]
    [InlineData("type: http, url: 'https://x.example.com'", "http")]
    [InlineData("type: streamable-http, url: 'https://x.example.com'", "http")]
    [InlineData("url: 'http://localhost:3000/mcp'", "http")]
    [InlineData("url: 'http://127.0.0.1/mcp'", "http")]
    [InlineData("url: '${env:KB_URL}'", "http")]
    [InlineData("url: 'https://${env:KB_HOST}/mcp'", "http")]
    [InlineData("command: npx, args: [-y, 8, true], env: { N: 1, E: '' }, cwd: tools", "stdio")]
    [InlineData("type: stdio, command: npx", "stdio")]
    public void Parse_Server_TypeIsAsGivenOrAsItsKeysSay(string server, string type) =>
        Small($"mcpServers: {{ x: {{ {server} }}, kb: {{ command: kb }} }}", server: "").McpServers["x"].Type.ShouldBe(type);

    [Fact]
    public void Parse_NothingButWhatIsNeeded_TakesTheDefaults()
    {
        var team = Small("");

        team.Limits.ShouldBe(new Limits());
        (team.Merge, team.Input, team.Output, team.Rounds, team.Entry).ShouldBe((TeamWords.Collect, null, null, null, null));
        var agent = team.Agents["a"];
        agent.Limits.ShouldBe(new AgentLimits());
        agent.Retries.ShouldBe(new Retries());
        (agent.Cache, agent.Speculate, agent.Fallback, agent.Output).ShouldBe((CacheScope.None, null, null, null));
    }

    [Fact]
    public void Parse_ContextOfAnAgent_IsALimitOfItsPrompts() =>
        TeamFile.Parse("""
            team: t
            pattern: parallel
            members: [a]
            agents: { a: { instructions: Go., model: offline/m, limits: { context: 16000 } } }
            """, "t.yaml").TeamOrThrow().Agents["a"].Limits.Context.ShouldBe(16_000);

    [Theory]
    [InlineData("fallback: large", "large", null, null)]
    [InlineData("fallback: { model: large }", "large", null, null)]
    [InlineData("fallback: { agent: b }", null, "b", null)]
    [InlineData("fallback: { people: [ops@example.com] }", null, null, "ops@example.com")]
    [InlineData("fallback: { model: large, agent: b, people: [ops@example.com] }", "large", "b", "ops@example.com")]
    public void Parse_Fallback_TakesAnAliasOrWhatFollowsIt(string fallback, string? model, string? agent, string? person)
    {
        var result = TeamFile.Parse($$"""
            team: t
            pattern: parallel
            members: [a]
            models: { large: offline/large }
            agents:
              a: { instructions: Go., model: large, {{fallback}} }
              b: { human: { assignees: [x@example.com] } }
            """, "t.yaml");

        var read = result.TeamOrThrow().Agents["a"];
        (read.Fallback, read.FallbackAgent, read.FallbackPeople?.Single()).ShouldBe((model, agent, person));
        // Only who is reached by nothing at all is idle.
        result.Warnings.Count.ShouldBe(agent is null ? 1 : 0);
        var pinned = PinnedTeam.Read(PinnedTeam.Pin(result.TeamOrThrow()).Utf8).Team.Agents["a"];
        (pinned.Fallback, pinned.FallbackAgent, pinned.FallbackPeople?.Single()).ShouldBe((model, agent, person));
    }

    [Fact]
    public void Load_NoFile_IsAProblem()
    {
        var problem = TeamFile.Load("nowhere/team.yaml").Problems.Single();

        problem.ToString().ShouldStartWith("nowhere/team.yaml:1:1: expected a file, found none at '");
    }

    private static Team Small(string more, string server = "mcpServers: { kb: { command: kb } }") => TeamFile.Parse(
        $"team: t\npattern: parallel\nmembers: [a]\n{server}\n" +
        $"agents: {{ a: {{ instructions: Go., model: offline/m, tools: [kb.*] }} }}\n{more}\n",
        "t.yaml").TeamOrThrow();

    private static string Data(string file) => Path.Combine(AppContext.BaseDirectory, "Teams", "Data", file);

    private static Team Load(string file)
    {
        var result = TeamFile.Load(Data(file));
        result.Problems.ShouldBeEmpty();
        result.Warnings.ShouldBeEmpty();
        return result.Team!;
    }
}
