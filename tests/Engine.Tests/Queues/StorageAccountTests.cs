using System.Net.Http.Headers;
using Baton.Engine.Queues;

namespace Baton.Engine.Tests.Queues;

public sealed class StorageAccountTests
{
    [Fact]
    public void Emulator_IsOnItsUsualPort()
    {
        var account = StorageAccount.Parse("UseDevelopmentStorage=true", "S");

        account.Name.ShouldBe("devstoreaccount1");
        account.Endpoint.ShouldBe(new Uri("http://127.0.0.1:10001/devstoreaccount1/"));
        account.Key.ShouldNotBeNull().Length.ShouldBe(64);
    }

    [Fact]
    public void Account_ByItsName_IsWhereThePortalSays()
    {
        var account = StorageAccount.Parse("DefaultEndpointsProtocol=https;AccountName=baton;AccountKey=c2VjcmV0PT0=;EndpointSuffix=core.chinacloudapi.cn", "S");

        account.Endpoint.ShouldBe(new Uri("https://baton.queue.core.chinacloudapi.cn/"));
        account.Key.ShouldBe("secret=="u8.ToArray());
    }

    [Fact]
    public void Signature_StandsInsteadOfAKey() => StorageAccount
        .Parse("QueueEndpoint=https://baton.queue.core.windows.net/;SharedAccessSignature=?sv=2021&sig=a%3D", "S")
        .ShouldSatisfyAllConditions(a => a.Signature.ShouldBe("sv=2021&sig=a%3D"), a => a.Key.ShouldBeNull());

    [Theory]
    [InlineData("nonsense-with-a-s3cret", "an account's name or a queue endpoint")]
    [InlineData("AccountName=baton", "AccountName and AccountKey, or SharedAccessSignature")]
    [InlineData("AccountName=baton;AccountKey=s3cret!", "AccountName and AccountKey, or SharedAccessSignature")]
    [InlineData("AccountName=baton;AccountKey=AAAA;QueueEndpoint=ftp://s3cret", "an account's name or a queue endpoint")]
    public void ConnectionString_ThatLacksSomething_IsRefusedWithoutItsText(string text, string missing)
    {
        var message = Should.Throw<InvalidOperationException>(() => StorageAccount.Parse(text, "AzureWebJobsStorage")).Message;

        message.ShouldEndWith($"it lacks {missing}.");
        message.ShouldNotContain("s3cret");
    }

    [Fact]
    public void SignedText_OfARequest_IsAsTheServiceWritesIt()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://baton.queue.core.windows.net/work/messages?visibilitytimeout=3&messagettl=-1");
        request.Headers.Add("x-ms-version", "2021-12-02");
        request.Headers.Add("x-ms-date", "Sat, 21 Nov 2026 12:00:00 GMT");
        request.Content = new ByteArrayContent(new byte[12]);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/xml");

        SharedKey.Text(request, "baton").ShouldBe(
            "POST\n\n\n12\n\napplication/xml\n\n\n\n\n\n\nx-ms-date:Sat, 21 Nov 2026 12:00:00 GMT\nx-ms-version:2021-12-02\n"
            + "/baton/work/messages\nmessagettl:-1\nvisibilitytimeout:3");
    }
}
