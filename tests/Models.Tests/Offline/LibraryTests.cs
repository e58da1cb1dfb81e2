namespace Baton.Models.Tests.Offline;

/// <summary>A library's loans desk, whose tools answer in JSON.</summary>
public sealed class LibraryTests
{
    private const string Loans = """
        {"loans":[
          {"id":"L-77","book":{"title":"Dune","isbn":"9780441172719"},"due":"2026-05-12","renewals":0,"fee":0},
          {"id":"L-78","book":{"title":"Solaris","isbn":"9780156027601"},"due":"2026-05-20","renewals":2,"fee":1.20}]}
        """;

    private static readonly Tool FindLoans = new(
        "library__list_loans", "Lists the loans of a member with book and due date.",
        """{"type":"object","properties":{"card_number":{"type":"string","description":"Number of the library card, such as M-4711."}},"required":["card_number"]}""",
        arguments => arguments.GetProperty("card_number").GetString() == "M-1200" ? Loans : """{"loans":[]}""");

    private static readonly Tool Renew = new(
        "library__renew_loan", "Renews a loan by up to four weeks.",
        """{"type":"object","properties":{"loan_id":{"type":"string"},"weeks":{"type":"integer","minimum":1,"maximum":4}},"required":["loan_id","weeks"]}""",
        arguments => $$"""{"loan":"{{arguments.GetProperty("loan_id").GetString()}}","due":"2026-05-26","status":"renewed"}""");

    private static readonly Tool Waive = new(
        "library__waive_fee", "Waives the fee of a late loan.",
        """{"type":"object","properties":{"loan_id":{"type":"string"},"reason":{"type":"string"}},"required":["loan_id","reason"]}""",
        _ => """{"ok":true}""");

    private static readonly Tool[] All = [FindLoans, Renew, Waive];

    [Fact]
    public async Task Offline_RenewalOfANamedBook_LooksUpTheLoanAndRenewsThatOne()
    {
        var scene = await Stage.PlayAsync("My card is M-1200. Please renew my loan of Solaris for 2 weeks.", All);

        scene.Calls.ShouldBe(
        [
            """library__list_loans {"card_number":"M-1200"}""",
            """library__renew_loan {"loan_id":"L-78","weeks":2}""",
        ]);
        scene.Text.ShouldStartWith("Done: renew loan (loan id L-78, weeks 2).");
        scene.Text.ShouldContain("due 2026-05-26");
        scene.Text.ShouldNotContain("{");
    }

    [Fact]
    public async Task Offline_AnotherBook_RenewsTheOther()
    {
        var scene = await Stage.PlayAsync("My card is M-1200. Please renew my loan of Dune for 3 weeks.", All);

        scene.Calls[^1].ShouldBe("""library__renew_loan {"loan_id":"L-77","weeks":3}""");
    }

    [Fact]
    public async Task Offline_TwoLoansAndNoWordWhich_AsksInsteadOfGuessing()
    {
        var scene = await Stage.PlayAsync("My card is M-1200, please extend it for 2 weeks.", All);

        scene.Calls.ShouldBe(["""library__list_loans {"card_number":"M-1200"}"""]);
        scene.Text.ShouldContain("I could not tell which one to renew loan");
        scene.Text.ShouldContain("L-77");
        scene.Text.ShouldContain("L-78");
    }

    [Fact]
    public async Task Offline_NumberOfWeeksNotSaid_SaysThatItIsMissing()
    {
        var scene = await Stage.PlayAsync("My card is M-1200. Please renew my loan of Solaris.", All);

        scene.Calls.ShouldHaveSingleItem().ShouldStartWith("library__list_loans");
        scene.Text.ShouldContain("I still need the weeks");
    }

    [Theory]
    [InlineData("My card is M-1200. When is Solaris due?")]
    [InlineData("My card is M-1200. Please do not renew my loan of Solaris for 2 weeks, I only ask when it is due.")]
    [InlineData("My card is M-1200. How do I renew Solaris for 2 weeks?")]
    [InlineData("My card is M-1200. Solaris was renewed for 2 weeks, when is it due?")]
    public async Task Offline_QuestionOnly_ChangesNothingAndAnswersFromTheRecords(string task)
    {
        var scene = await Stage.PlayAsync(task, All);

        scene.Calls.ShouldBe(["""library__list_loans {"card_number":"M-1200"}"""]);
        scene.Text.ShouldContain("L-78");
        scene.Text.ShouldContain("due 2026-05-20");
    }

    [Fact]
    public async Task Offline_PersonSaysNo_SaysSoAndDoesNotTryAnotherWay()
    {
        var refusing = Renew with { Answer = _ => "library.renew_loan was not run. ana@example.com said no to library.renew_loan: reserved by others" };

        var scene = await Stage.PlayAsync("My card is M-1200. Please renew my loan of Solaris for 2 weeks.", [FindLoans, refusing, Waive]);

        scene.Calls.Count.ShouldBe(2);
        scene.Text.ShouldContain("was not done; it was rejected");
        scene.Text.ShouldContain("reserved by others");
        scene.Text.ShouldNotContain("Done:");
    }

    [Fact]
    public async Task Offline_ToolFails_SaysSo()
    {
        var failing = Renew with { Answer = _ => """{"error":{"message":"the loan was renewed too often"}}""" };

        var scene = await Stage.PlayAsync("My card is M-1200. Please renew my loan of Solaris for 2 weeks.", [FindLoans, failing, Waive]);

        scene.Text.ShouldContain("failed: ");
        scene.Text.ShouldContain("renewed too often");
        scene.Text.ShouldNotContain("Done:");
    }

    [Fact]
    public async Task Offline_NothingFound_SaysSo()
    {
        var scene = await Stage.PlayAsync("My card is M-9999. When is Solaris due?", All);

        scene.Text.ShouldStartWith("I looked and found nothing");
    }

    [Fact]
    public async Task Offline_NothingToLookUpWith_InventsNoArgument()
    {
        var scene = await Stage.PlayAsync("When is my book due?", All);

        scene.Calls.ShouldBeEmpty();
        scene.Text.ShouldContain("does not say enough");
    }

    [Fact]
    public async Task Offline_SameConversation_SameAnswer()
    {
        var first = await Stage.PlayAsync("My card is M-1200. Please renew my loan of Solaris for 2 weeks.", All);
        var second = await Stage.PlayAsync("My card is M-1200. Please renew my loan of Solaris for 2 weeks.", All);

        second.Calls.ShouldBe(first.Calls);
        second.Text.ShouldBe(first.Text);
    }
}
