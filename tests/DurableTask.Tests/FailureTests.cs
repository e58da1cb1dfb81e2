using Microsoft.DurableTask;

namespace Baton.DurableTask.Tests;

public sealed class FailureTests
{
    [Fact]
    public void Failure_OfAnException_KeepsTypeMessageAndCauses()
    {
        var failure = TaskFailureDetails.FromException(new InvalidOperationException("outer", new InvalidDataException("inner")));

        failure.ErrorType.ShouldBe("System.InvalidOperationException");
        failure.ErrorMessage.ShouldBe("outer");
        failure.InnerFailure!.ErrorType.ShouldBe("System.IO.InvalidDataException");
        failure.InnerFailure.InnerFailure.ShouldBeNull();
        failure.ToString().ShouldBe("System.InvalidOperationException: outer");
    }

    [Theory]
    [InlineData("System.InvalidOperationException", typeof(InvalidOperationException), true)]
    [InlineData("System.ObjectDisposedException", typeof(InvalidOperationException), true)]
    [InlineData("System.InvalidOperationException", typeof(ObjectDisposedException), false)]
    [InlineData("System.InvalidOperationException", typeof(Exception), true)]
    [InlineData("Baton.DurableTask.Tests.FailureTests+OwnException", typeof(OwnException), true)]
    [InlineData("Baton.DurableTask.Tests.FailureTests+OwnException", typeof(ArgumentException), true)]
    [InlineData("System.String", typeof(Exception), false)]
    [InlineData("No.Such.Exception", typeof(Exception), false)]
    [InlineData("System.Exception, Some.Assembly.To.Load", typeof(Exception), false)]
    [InlineData("[[", typeof(Exception), false)]
    [InlineData("", typeof(Exception), false)]
    public void IsCausedBy_GoesByTheTypesBehindTheNames(string errorType, Type target, bool caused) =>
        new TaskFailureDetails(errorType, "m", null, null, null).IsCausedBy(target).ShouldBe(caused);

    [Fact]
    public void IsCausedBy_ATypeThatIsNoException_IsRefused() => Should.Throw<ArgumentException>(
        () => new TaskFailureDetails("System.Exception", "m", null, null, null).IsCausedBy(typeof(string)));

    [Fact]
    public void TaskFailedException_SaysWhatFailedAndWhy()
    {
        var exception = new TaskFailedException("Work", 3, new InvalidDataException("bad"));

        exception.Message.ShouldBe("Task 'Work' (#3) failed with an unhandled exception: bad");
        exception.FailureDetails.IsCausedBy<InvalidDataException>().ShouldBeTrue();
        exception.InnerException.ShouldBeOfType<InvalidDataException>();
    }

    private sealed class OwnException : ArgumentException;
}
