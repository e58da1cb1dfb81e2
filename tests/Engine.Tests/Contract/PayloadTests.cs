using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Baton.Engine.Tests.Contract;

public sealed class PayloadTests
{
    private const int Limit = 1000;

    private static string Text(int bytes) => new('x', bytes - 2);

    private static EngineHarness Engine(Action<DurableTaskRegistry> tasks) =>
        new(tasks, configure: options => options.MaxPayloadBytes = Limit);

    [Fact]
    public async Task ClientsValue_ThatIsTooLarge_FailsTheCallAlone()
    {
        await using var engine = Engine(tasks => tasks.AddOrchestratorFunc<string, int>("Wait", async (context, _) =>
            (await context.WaitForExternalEvent<string>("go")).Length));

        var refused = await Should.ThrowAsync<PayloadTooLargeException>(() => engine.StartAsync("Wait", Text(Limit + 1)));
        refused.Message.ShouldContain("MaxPayloadBytes");
        var id = await engine.StartAsync("Wait", Text(Limit));
        await Should.ThrowAsync<PayloadTooLargeException>(() => engine.Client.RaiseEventAsync(id, "go", Text(Limit + 1)));
        await Should.ThrowAsync<PayloadTooLargeException>(() => engine.Client.TerminateInstanceAsync(id, Text(Limit + 1)));
        await engine.Client.RaiseEventAsync(id, "go", Text(Limit));

        (await engine.EndAsync(id)).ReadOutputAs<int>().ShouldBe(Limit - 2);
    }

    [Theory]
    [InlineData("output")]
    [InlineData("activity input")]
    [InlineData("activity output")]
    [InlineData("child input")]
    [InlineData("event")]
    [InlineData("custom status")]
    [InlineData("next input")]
    public async Task OrchestratorsValue_ThatIsTooLarge_FailsTheInstanceAlone(string what)
    {
        await using var engine = Engine(tasks => tasks
            .AddOrchestratorFunc<string, string>("Run", async (context, input) =>
            {
                var large = Text(Limit + 1);
                switch (input)
                {
                    case "activity input":
                        await context.CallActivityAsync("Echo", large);
                        break;
                    case "activity output":
                        await context.CallActivityAsync("Large");
                        break;
                    case "child input":
                        await context.CallSubOrchestratorAsync("Run", large);
                        break;
                    case "event":
                        context.SendEvent("nobody", "go", large);
                        break;
                    case "custom status":
                        context.SetCustomStatus(large);
                        break;
                    case "next input":
                        context.ContinueAsNew(large);
                        break;
                }
                return input == "output" ? large : input;
            })
            .AddActivityFunc<string, string>("Echo", (_, text) => text)
            .AddActivityFunc("Large", _ => Text(Limit + 1)));

        var end = await engine.RunAsync("Run", what);

        end.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Failed);
        (end.FailureDetails!.InnerFailure ?? end.FailureDetails).ErrorType.ShouldBe(typeof(PayloadTooLargeException).FullName);
        (await engine.RunAsync("Run", "fine")).ReadOutputAs<string>().ShouldBe("fine");
    }

    [Fact]
    public async Task Exception_WithAnEndlessMessage_IsCut()
    {
        await using var engine = Engine(tasks => tasks.AddOrchestratorFunc("Run", _ =>
            Task.FromException(new InvalidOperationException(new string('x', 1_000_000)))));

        (await engine.RunAsync("Run")).FailureDetails!.ErrorMessage.Length.ShouldBe(64 * 1024 + 1);
    }

    [Fact]
    public async Task ManyValues_ThatAreTooMuchForOneTurn_FailTheInstanceAlone()
    {
        await using var engine = new EngineHarness(tasks => tasks
            .AddOrchestratorFunc<int, int>("Run", async (context, count) =>
            {
                var text = new string('x', 16_000_000);
                await Task.WhenAll(Enumerable.Range(0, count).Select(_ => context.CallActivityAsync("Nothing", text)));
                return count;
            })
            .AddActivityFunc<string>("Nothing", (_, _) => { }));

        (await engine.RunAsync("Run", 9)).FailureDetails!.ErrorType.ShouldBe(typeof(PayloadTooLargeException).FullName);
        (await engine.RunAsync("Run", 1)).ReadOutputAs<int>().ShouldBe(1);
    }
}
