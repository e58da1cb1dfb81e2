using Microsoft.DurableTask;

namespace Baton.DurableTask.Tests;

public sealed class RetryPolicyTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Policy_WithoutOptionalValues_HasTheDefaults()
    {
        var policy = new RetryPolicy(3, Second);

        policy.BackoffCoefficient.ShouldBe(1);
        policy.MaxRetryInterval.ShouldBe(TimeSpan.FromHours(1));
        policy.RetryTimeout.ShouldBe(Timeout.InfiniteTimeSpan);
        policy.Handle(new InvalidDataException()).ShouldBeTrue();
    }

    [Fact]
    public void Policy_OutsideItsRanges_IsRefused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new RetryPolicy(0, Second)).ParamName.ShouldBe("maxNumberOfAttempts");
        Should.Throw<ArgumentOutOfRangeException>(() => new RetryPolicy(1, TimeSpan.Zero)).ParamName.ShouldBe("firstRetryInterval");
        Should.Throw<ArgumentOutOfRangeException>(() => new RetryPolicy(1, Second, 0.9)).ParamName.ShouldBe("backoffCoefficient");
        Should.Throw<ArgumentOutOfRangeException>(() => new RetryPolicy(1, Second, double.NaN)).ParamName.ShouldBe("backoffCoefficient");
        Should.Throw<ArgumentOutOfRangeException>(() => new RetryPolicy(1, Second, 1, Second / 2)).ParamName.ShouldBe("maxRetryInterval");
        Should.Throw<ArgumentOutOfRangeException>(() => new RetryPolicy(1, Second, 1, null, Second / 2)).ParamName.ShouldBe("retryTimeout");
        Should.NotThrow(() => new RetryPolicy(1, Second, 1, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
    }

    [Fact]
    public void HandleFailure_SeesTheFailureBehindTheException()
    {
        var policy = new RetryPolicy(1, Second) { HandleFailure = failure => failure.IsCausedBy<InvalidDataException>() };

        policy.Handle(new TaskFailedException("Work", 1, TaskFailureDetails.FromException(new InvalidDataException()))).ShouldBeTrue();
        policy.Handle(new InvalidDataException()).ShouldBeTrue();
        policy.Handle(new InvalidOperationException()).ShouldBeFalse();
    }

    [Fact]
    public async Task Handler_ThatIsNotAsynchronous_IsWrapped()
    {
        var options = TaskOptions.FromRetryHandler(context => context.LastAttemptNumber < 2);

        options.Retry!.Policy.ShouldBeNull();
        (await options.Retry.Handler!(new RetryContext(null!, 1, null!, default, default))).ShouldBeTrue();
        (await options.Retry.Handler!(new RetryContext(null!, 2, null!, default, default))).ShouldBeFalse();
    }
}
