namespace Baton.Agents;

/// <summary>Reads the <c>approvals</c> block.</summary>
internal static class ApprovalReader
{
    private static readonly TimeSpan DefaultExpiry = TimeSpan.FromHours(24);

    public static IReadOnlyList<ApprovalRule> Read(Field field, TeamNames names, IReadOnlyCollection<Agent> agents)
    {
        var rules = new List<ApprovalRule>();
        foreach (var item in field.AsList("a list of approval rules") ?? [])
        {
            if (item.AsMap("an approval rule such as { tool: billing.refund }") is not { } map || Rule(map, names) is not { } rule)
                continue;
            if (rules.Any(r => r.When is null && r.Tool == rule.Tool && r.Result == rule.Result))
            {
                item.Warn("expected a rule that can apply, found one after a rule for the same that always applies; " +
                    "put it first, or remove it.");
            }

            if (rule.Tool is { } tool && agents.All(a => !a.Tools.Any(granted => ToolPattern.Overlap(granted, tool))))
            {
                item.Warn($"expected a rule for a tool that some agent may call, found '{tool}', which none may; " +
                    "correct the name, or remove the rule.");
            }

            rules.Add(rule);
        }

        return rules;
    }

    private static ApprovalRule? Rule(MapReader map, TeamNames names)
    {
        var (tool, result, when) = (map.Find("tool"), map.Find("result"), map.Find("when"));
        var policyField = map.Find("policy");
        var policy = policyField is null ? ApprovalPolicy.Ask : policyField.AsWord<ApprovalPolicy>();
        var (approvers, quorum, expires) = (map.Find("approvers"), map.Find("quorum"), map.Find("expires"));
        var (remind, escalate, otherwise) = (map.Find("remind"), map.Find("escalate"), map.Find("otherwise"));
        map.Done();

        if (tool is null == result is null)
        {
            map.Field.ErrorAtKey($"expected 'tool' or 'result: true', found {(tool is null ? "neither" : "both")}; " +
                "say what the rule is about.");
        }

        if (result?.AsFlag() == false)
            result.Error("expected true, found false; remove the rule if the result needs no approval.");
        if (policy is ApprovalPolicy.Allow or ApprovalPolicy.Deny)
        {
            if (result is not null)
                policyField!.Error("expected ask for a rule about the result, found another policy; only tools can be allowed or denied.");
            foreach (var other in new[] { approvers, quorum, expires, remind, escalate, otherwise }.OfType<Field>())
                other.ErrorAtKey("expected nothing about people under this policy, found a key that only 'policy: ask' uses; remove it.");
        }

        var rule = new ApprovalRule
        {
            Tool = tool is null ? null : ToolPattern.Ruled(tool, names),
            Result = result is not null,
            When = when?.AsCondition(needed: policy == ApprovalPolicy.Allow),
            Policy = policy ?? ApprovalPolicy.Ask,
            Approvers = People(approvers, 0),
            Quorum = (int?)quorum?.AsWhole(1, 20) ?? 1,
            Expires = expires?.AsTime(),
            Remind = remind?.AsTime(),
            Escalate = Escalation(escalate),
            Otherwise = otherwise?.AsWord<OnExpiry>() ?? OnExpiry.Reject,
        };
        Agree(rule, quorum, remind, escalate);
        return tool is not null && rule.Tool is null ? null : rule;
    }

    /// <summary>Notes times and counts that cannot come true together.</summary>
    private static void Agree(ApprovalRule rule, Field? quorum, Field? remind, Field? escalate)
    {
        var people = rule.Approvers.Union(rule.Escalate?.To ?? [], StringComparer.OrdinalIgnoreCase).Count();
        if (rule.Quorum > 1 && rule.Approvers.Count == 0)
        {
            quorum!.Error($"expected 'approvers' beside a quorum, found none; where anybody may decide, one person can answer under {rule.Quorum} names.");
        }
        else if (rule.Quorum > people && rule.Approvers.Count > 0)
        {
            quorum!.Error($"expected at most as many as there are people to ask ({people}), found {rule.Quorum}; " +
                "add approvers, or lower it.");
        }

        var open = rule.Expires ?? DefaultExpiry;
        if (rule.Remind >= open)
        {
            remind!.Error("expected a time shorter than the gate is open ('expires', 24h unless given), found a longer one; " +
                "nobody would be reminded.");
        }

        if (rule.Escalate?.After >= open)
        {
            escalate!.Error("expected 'after' shorter than the gate is open ('expires', 24h unless given), found a longer one; " +
                "it would never happen.");
        }
    }

    private static Escalation? Escalation(Field? field)
    {
        if (field?.AsMap("an escalation such as { to: [head@example.com], after: 8h }") is not { } map)
            return null;
        var to = People(map.Need("to", "who is asked next"), 1);
        var after = map.Need("after", "how long after the opening")?.AsTime();
        map.Done();
        return after is null ? null : new Escalation(to, after.Value);
    }

    private static IReadOnlyList<string> People(Field? field, int least) =>
        field?.AsDistinct("a list of people", f => f.AsText("a person"), least) ?? [];
}
