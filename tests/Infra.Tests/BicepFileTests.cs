using System.Text.Json;
using System.Text.RegularExpressions;

namespace Baton.Infra;

/// <summary>The files that are deployed.</summary>
public sealed partial class BicepFileTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "infra");

    private static readonly string[] Names =
        [.. Directory.EnumerateFiles(Folder, "*.bicep*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Folder, f).Replace('\\', '/')).Order()];

    public static TheoryData<string> Files { get; } = [.. Names];

    [Theory]
    [MemberData(nameof(Files))]
    public void File_Deployed_HasNoProblem(string file) => new BicepChecker(Read).Check(file).ShouldBeEmpty();

    [Fact]
    public void Files_Deployed_AreAllReachedFromMain()
    {
        var reached = new HashSet<string> { "main.bicep", "main.bicepparam" };
        foreach (Match module in ModulePath().Matches(Read("main.bicep")!))
            reached.Add(module.Groups[1].Value);

        Names.ShouldBe(reached.Order());
    }

    [Fact]
    public void Storage_Account_TakesNoKeys()
    {
        var storage = Read("modules/storage.bicep")!;

        storage.ShouldContain("allowSharedKeyAccess: false");
        storage.ShouldContain("allowBlobPublicAccess: false");
    }

    [Fact]
    public void Access_Roles_AreTheKnownSevenOnSingleResources()
    {
        var access = Read("modules/access.bicep")!;

        RoleId().Matches(access).Select(m => m.Value).Order().ShouldBe(new[]
        {
            "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3", "0ad04412-c4d5-4796-b79c-f76d14c8d402", "3913510d-42f4-4e42-8a64-420c390055eb", "4633458b-17de-408a-b874-0445c86b69e6",
            "5e0bd9bd-7b93-4f28-af87-19fc36ad61bd", "974c5e8b-45b9-4653-ba55-5f855dd0fb88", "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
        });
        Assignment().Count(access).ShouldBe(5);
        Scope().Matches(access).Select(m => m.Groups[1].Value).ShouldBe(["account", "vault", "insights", "model", "scheduler"]);
    }

    [Fact]
    public void App_Settings_AreInTheSample()
    {
        using var sample = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "local.settings.sample.json")));
        var known = sample.RootElement.GetProperty("Values").EnumerateObject().Select(v => v.Name).ToList();

        var used = SettingName().Matches(Read("modules/app.bicep")!).Select(m => m.Value).Distinct().ToList();

        used.Count.ShouldBe(6);
        used.ShouldBeSubsetOf(known);
    }

    private static string? Read(string file)
    {
        var path = Path.Combine(Folder, file);
        return File.Exists(path) ? File.ReadAllText(path) : null;
    }

    [GeneratedRegex(@"^module \w+ '([^']+)'", RegexOptions.Multiline)]
    private static partial Regex ModulePath();

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex RoleId();

    [GeneratedRegex("Microsoft.Authorization/roleAssignments@")]
    private static partial Regex Assignment();

    [GeneratedRegex(@"^ +scope: (\w+)$", RegexOptions.Multiline)]
    private static partial Regex Scope();

    [GeneratedRegex(@"Baton__\w+")]
    private static partial Regex SettingName();
}
