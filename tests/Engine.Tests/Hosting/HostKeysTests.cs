using Baton.Engine.Hosting.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Baton.Engine.Tests.Hosting;

public sealed class HostKeysTests : IDisposable
{
    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("baton-keys-").FullName, "state");

    private string KeysFile => Path.Combine(_folder, "keys.json");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);

    [Fact]
    public void Keys_OnTheFirstStart_AreMadeForThisUserAlone()
    {
        HostKeys.Open(_folder);

        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(KeysFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.GetUnixFileMode(_folder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Directory.GetFiles(_folder).ShouldBe([KeysFile]);
    }

    [Fact]
    public void Keys_OnTheNextStart_AreTheSame()
    {
        HostKeys.Open(_folder);
        var first = File.ReadAllText(KeysFile);
        HostKeys.Open(_folder);

        File.ReadAllText(KeysFile).ShouldBe(first);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"master\":\"\",\"function\":\"\"}")]
    [InlineData("{\"master\":1,\"function\":2}")]
    [InlineData("keys")]
    public void Keys_ThatCannotBeRead_AreRefused(string json)
    {
        Directory.CreateDirectory(_folder);
        File.WriteAllText(KeysFile, json);

        Should.Throw<InvalidOperationException>(() => HostKeys.Open(_folder)).Message.ShouldContain(KeysFile);
    }

    [Theory]
    [InlineData("master-key-master-key", AuthorizationLevel.Admin, true)]
    [InlineData("master-key-master-key", AuthorizationLevel.System, true)]
    [InlineData("function-key-function", AuthorizationLevel.Function, true)]
    [InlineData("function-key-function", AuthorizationLevel.System, false)]
    [InlineData("function-key-function", AuthorizationLevel.Admin, false)]
    [InlineData("function-key-functio", AuthorizationLevel.Function, false)]
    [InlineData("", AuthorizationLevel.Function, false)]
    [InlineData("", AuthorizationLevel.Anonymous, true)]
    public void Key_ByLevel_OpensOrNot(string key, AuthorizationLevel level, bool opens)
    {
        Directory.CreateDirectory(_folder);
        File.WriteAllText(KeysFile, """{"master":"master-key-master-key","function":"function-key-function"}""");
        var keys = HostKeys.Open(_folder);
        var header = new DefaultHttpContext();
        header.Request.Headers["x-functions-key"] = key;
        var query = new DefaultHttpContext();
        query.Request.QueryString = QueryString.Create("code", key);

        keys.Allow(header.Request, level).ShouldBe(opens);
        keys.Allow(query.Request, level).ShouldBe(opens);
    }

    [Theory]
    [InlineData("acme-key-acme-key", "acme")]
    [InlineData("globex-key-one-globex", "globex")]
    [InlineData("globex-key-two-globex", "globex")]
    [InlineData("function-key-function", "default")]
    [InlineData("nobodys-key-nobodys-key", null)]
    public void Key_OfATenant_IsKnownByTheTenantsName(string shown, string? name)
    {
        Write("""{"acme":"acme-key-acme-key","globex":["globex-key-one-globex","globex-key-two-globex"]}""");
        var http = new DefaultHttpContext();
        http.Request.Headers["x-functions-key"] = shown;

        var key = HostKeys.Open(_folder).Find(http.Request);

        key?.Name.ShouldBe(name);
        (key is null).ShouldBe(name is null);
        HostKeys.Open(_folder).Allow(http.Request, AuthorizationLevel.Admin).ShouldBeFalse();
        key?.ToPrincipal().FindFirst("http://schemas.microsoft.com/2017/07/functions/claims/keyid")!.Value.ShouldBe(name);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"Acme":"acme-key-acme-key"}""")]
    [InlineData("""{"a.b":"acme-key-acme-key"}""")]
    [InlineData("""{"acme":"short"}""")]
    [InlineData("""{"acme":{}}""")]
    [InlineData("""{"acme":"acme-key-acme-key","globex":"acme-key-acme-key"}""")]
    [InlineData("""{"acme":"master-key-master-key"}""")]
    public void Keys_OfTenantsThatAreUnclear_AreRefused(string tenants)
    {
        Write(tenants);
        Should.Throw<InvalidOperationException>(() => HostKeys.Open(_folder)).Message.ShouldContain(KeysFile);
    }

    private void Write(string tenants)
    {
        Directory.CreateDirectory(_folder);
        File.WriteAllText(KeysFile, $$"""{"master":"master-key-master-key","function":"function-key-function","tenants":{{tenants}}}""");
    }
}
