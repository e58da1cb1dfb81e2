using System.Diagnostics;

namespace Baton.Agents;

public sealed class QuestionsTests
{
    private const string Task = "Please refund order A-100 of ann@example.com, 50 EUR. Her ticket is \"late delivery\". The invoice is attached.";

    [Theory]
    [InlineData("What is the order number?", true)]
    [InlineData("Could you please provide the order number?", true)]
    [InlineData("Thanks. I still need your order id to go on.", true)]
    [InlineData("Please tell me the ticket.", true)]
    [InlineData("What is the invoice number?", false)]
    [InlineData("Which bank account shall it go to?", false)]
    [InlineData("What is the delivery address of the customer?", false)]
    [InlineData("What is the number?", false)]
    public void IsAnswered_ByATask_OnlyWhereItSaysIt(string question, bool answered)
    {
        var asked = Questions.In(question).ShouldHaveSingleItem();

        Questions.IsAnswered(asked, Task).ShouldBe(answered);
    }

    [Theory]
    [InlineData("The order A-100 was refunded.")]
    [InlineData("Shall I refund order A-100?")]
    [InlineData("I know what the order is.")]
    [InlineData("")]
    [InlineData(null)]
    public void In_WhatAsksForNothing_IsEmpty(string? text) => Questions.In(text).ShouldBeEmpty();

    [Fact]
    public void In_ManyQuestions_AreFewAndShort()
    {
        var questions = Questions.In(string.Join('\n', Enumerable.Range(1, 50).Select(i => $"What is {new string('x', 300)} {i}?")));

        questions.Count.ShouldBe(3);
        questions.ShouldAllBe(q => q.Length <= 201);
    }

    [Fact]
    public void In_HostileText_IsQuick()
    {
        var clock = Stopwatch.StartNew();
        foreach (var text in new[] { string.Concat(Enumerable.Repeat(", what", 100_000)), new string('a', 1_000_000), string.Concat(Enumerable.Repeat("please ", 100_000)) })
        {
            Questions.In(text);
            Questions.IsAnswered("What is the order number?", text);
        }

        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }
}
