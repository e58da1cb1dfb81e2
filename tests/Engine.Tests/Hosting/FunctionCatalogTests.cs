using System.Reflection;
using System.Reflection.Emit;
using Baton.Engine.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Baton.Engine.Tests.Hosting;

public sealed class FunctionCatalogTests
{
    private static readonly CustomAttributeBuilder Activity = EmittedFunctions.Attribute(typeof(ActivityTriggerAttribute));
    private static readonly CustomAttributeBuilder Orchestration = EmittedFunctions.Attribute(typeof(OrchestrationTriggerAttribute));
    private static readonly CustomAttributeBuilder Http = EmittedFunctions.Attribute(typeof(HttpTriggerAttribute));
    private static readonly CustomAttributeBuilder Queue = EmittedFunctions.Attribute(typeof(QueueTriggerAttribute), "work");
    private static readonly CustomAttributeBuilder Timer = EmittedFunctions.Attribute(typeof(TimerTriggerAttribute), "0 * * * * *");
    private static readonly CustomAttributeBuilder Entity = EmittedFunctions.Attribute(typeof(EntityTriggerAttribute));
    private static readonly CustomAttributeBuilder QueueOutput = EmittedFunctions.Attribute(typeof(QueueOutputAttribute), "out");

    [Fact]
    public void Functions_ThatCanBeServed_AreRegisteredByName()
    {
        var registry = new DurableTaskRegistry();

        Find(new EmittedFunctions().Add("One", typeof(string), [Activity]).Add("Two", typeof(TaskOrchestrationContext), [Orchestration])
            .Add("Three", typeof(TaskEntityDispatcher), [Entity]))
            .Register(registry);

        registry.GetActivities().Single().Key.ShouldBe(new TaskName("one"));
        registry.GetOrchestrators().Single().Key.ShouldBe(new TaskName("two"));
        registry.GetEntities().Single().Key.ShouldBe(new TaskName("three"));
    }

    [Fact]
    public void QueueFunctions_AreFoundWithTheirQueue() =>
        Find(new EmittedFunctions().Add("Work", typeof(string), [Queue])).Queues.Single().Queue.ShouldBe("work");

    [Fact]
    public void OutputBinding_OfAQueue_IsNamed() =>
        Fails(new EmittedFunctions().Add("Work", typeof(string), [Activity], output: QueueOutput))
            .ShouldContain("cannot serve its output binding (QueueOutputAttribute)");

    [Fact]
    public void Names_ThatDifferInCasing_Collide() =>
        Fails(new EmittedFunctions().Add("Work", typeof(string), [Activity]).Add("WORK", typeof(string), [Activity]))
            .ShouldStartWith("Two functions are named 'WORK': Functions0.Run and Functions1.Run.");

    [Fact]
    public void Function_OfAWrongShape_IsNamedWithWhatIsWrong()
    {
        Fails(new EmittedFunctions().Add("Work", typeof(string), [])).ShouldBe(
            "Function 'Work' (Functions0.Run): expected one parameter with a trigger attribute, found 0.");
        Fails(new EmittedFunctions().Add("Work", typeof(string), [Activity, Queue])).ShouldEndWith("found 2.");
        Fails(new EmittedFunctions().Add("Work", typeof(string), [Activity, null]))
            .ShouldContain("parameter 'parameter1' cannot be filled");
        Fails(new EmittedFunctions().Add("Work", typeof(string), [Orchestration])).ShouldContain("to be a TaskOrchestrationContext");
        Fails(new EmittedFunctions().Add("Work", typeof(string), [Entity])).ShouldContain("to be a TaskEntityDispatcher");
        Fails(new EmittedFunctions().Add("Wo@rk", typeof(TaskEntityDispatcher), [Entity])).ShouldContain("without '@'");
        Fails(new EmittedFunctions().Add("Work", typeof(TaskEntityDispatcher), [Entity, null])).ShouldContain("cannot be filled");
        Fails(new EmittedFunctions().Add("Work", typeof(string), [Http])).ShouldContain("to be an HttpRequest");
        Fails(new EmittedFunctions().Add("Work", typeof(HttpRequest), [Http], MethodAttributes.Assembly))
            .ShouldContain("expected a public method of a public class");
        Fails(new EmittedFunctions().Add("Work", typeof(string), [Queue, null])).ShouldContain("parameter 'parameter1' cannot be filled");
        Fails(new EmittedFunctions().Add("Work", typeof(string), [EmittedFunctions.Attribute(typeof(QueueTriggerAttribute), "A_b")]))
            .ShouldContain("digits and single dashes, found 'A_b'");
        Fails(new EmittedFunctions().Add(" ", typeof(string), [Activity])).ShouldContain("expected a name");
    }

    private static FunctionCatalog Find(EmittedFunctions functions) => FunctionCatalog.Find([functions.Assembly]);

    private static string Fails(EmittedFunctions functions) => Should.Throw<InvalidOperationException>(() => Find(functions)).Message;
}
