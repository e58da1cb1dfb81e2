namespace Baton.Models.Tests.Offline;

/// <summary>Which of two alike: a club's fees, told once in sentences and once as JSON.</summary>
public sealed class ChargesTests
{
    private const string Told =
        "Bill BL-300 for membership 881: 40.00 EUR, paid, issued 2026-01-02.\n"
        + "Fee F-12: 40.00 EUR taken from account 55 at 2026-01-02 10:00:09 UTC, a duplicate of fee F-11.\n"
        + "Fee F-11: 40.00 EUR taken from account 55 at 2026-01-02 09:59:40 UTC.";

    private const string Structured = """
        {"bills":[{"number":"BL-300","membership":881,"total":40.0,"fees":[
          {"id":"F-12","amount":40.0,"at":"2026-01-02T10:00:09Z","returned":0},
          {"id":"F-11","amount":40.0,"at":"2026-01-02T09:59:40Z","returned":0}]}]}
        """;

    private static readonly Tool Return = new(
        "club__return_fee", "Returns a fee to the member, whole or in part.",
        """
        {"type":"object","properties":{"fee":{"type":"string","pattern":"^F-[0-9]+$","description":"Number of the fee, such as F-11."},
         "amount":{"type":"number","minimum":0.01,"description":"How much, in EUR."},"reason":{"type":"string","minLength":5}},"required":["fee","amount","reason"]}
        """,
        arguments => $"{arguments.GetProperty("amount").GetDecimal():0.00} EUR of fee {arguments.GetProperty("fee").GetString()} go back to account 55.");

    private static Tool Show(string result) => new(
        "club__get_bill", "Shows a member's bill with every fee taken for it.",
        """{"type":"object","properties":{"number":{"type":"string","description":"A membership number such as 881, or a bill number such as BL-300."}},"required":["number"]}""",
        arguments => arguments.GetProperty("number").GetString() == "881" ? result : "No bill for that.");

    [Theory]
    [InlineData(Told, "I paid twice for membership 881, please return the second fee", "F-12")]
    [InlineData(Structured, "I paid twice for membership 881, please return the second fee", "F-12")]
    [InlineData(Structured, "I paid double for membership 881, please return one fee", "F-12")]
    [InlineData(Told, "Please return the first fee of membership 881", "F-11")]
    [InlineData(Structured, "Please return the first fee of membership 881", "F-11")]
    public async Task Offline_OneOfTwoAlike_TakesTheOneThatIsMeant(string result, string task, string fee)
    {
        var scene = await Stage.PlayAsync(task, [Show(result), Return]);

        scene.Calls[0].ShouldBe("""club__get_bill {"number":"881"}""");
        var call = scene.Calls[1];
        call.ShouldStartWith($$"""club__return_fee {"fee":"{{fee}}","amount":40""");
        scene.Calls.Count.ShouldBe(2);
        scene.Text.ShouldContain($"40.00 EUR of fee {fee} go back");
    }

    [Fact]
    public async Task Offline_AmountSaid_GoesBeforeTheRecord()
    {
        var scene = await Stage.PlayAsync("Please return 12.50 EUR of the first fee of membership 881", [Show(Structured), Return]);

        scene.Calls[1].ShouldStartWith("""club__return_fee {"fee":"F-11","amount":12.5""");
    }

    [Fact]
    public async Task Offline_NoneIsMeantMoreThanTheOther_Asks()
    {
        var scene = await Stage.PlayAsync("Please return a fee of membership 881", [Show(Structured), Return]);

        scene.Calls.ShouldHaveSingleItem();
        scene.Text.ShouldContain("I could not tell which one to return fee");
    }
}
