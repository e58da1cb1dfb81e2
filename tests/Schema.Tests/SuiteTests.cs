using System.Text.Json;

namespace Baton.Schema.Tests;

/// <summary>The public test suite of draft 2020-12, one test for each group of cases.</summary>
public sealed class SuiteTests
{
    private const string RemoteBase = "http://localhost:1234/";

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Suite");

    private static readonly Dictionary<Uri, JsonElement> Remotes = Directory
        .EnumerateFiles(Path.Combine(Folder, "remotes"), "*.json", SearchOption.AllDirectories)
        .ToDictionary(file => new Uri(RemoteBase + Path.GetRelativePath(Path.Combine(Folder, "remotes"), file).Replace('\\', '/')), Read);

    /// <summary>How many bad host names in other scripts pass, because the character tables of IDNA 2008 are not checked.</summary>
    private static readonly Dictionary<string, int> NotChecked = new()
    {
        ["optional/format/hostname.json 1"] = 15,
        ["optional/format/idn-hostname.json 0"] = 18,
    };

    public static TheoryData<string, string> Required => Groups(".");

    public static TheoryData<string, string> OptionalFormats => Groups("optional/format");

    [Theory]
    [MemberData(nameof(Required))]
    public void Validate_RequiredCases_AgreesWithTheSuite(string file, string group) =>
        Mistakes(file, group, new JsonSchemaOptions { AssertFormats = false, Documents = Remotes }).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(OptionalFormats))]
    public void Validate_FormatsAsserted_AgreesWithTheSuite(string file, string group)
    {
        var mistakes = Mistakes(file, group, new JsonSchemaOptions { Documents = Remotes });
        mistakes.Count.ShouldBe(NotChecked.GetValueOrDefault($"{file} {group.Split(' ')[0]}"), string.Join(Environment.NewLine, mistakes));
        mistakes.ShouldAllBe(mistake => mistake.Contains("expected invalid"));
    }

    [Fact]
    public void Validate_MetaSchemaWithFormatAssertion_AssertsFormatsWhateverTheOption()
    {
        var options = new JsonSchemaOptions { AssertFormats = false, Documents = Remotes };
        foreach (var row in Groups("optional")) Mistakes((string)row[0], (string)row[1], options).ShouldBeEmpty();
    }

    [Fact]
    public void Suite_RequiredCases_AreAllThere() =>
        Directory.EnumerateFiles(Folder, "*.json").SelectMany(file => Read(file).EnumerateArray())
            .Sum(group => group.GetProperty("tests").GetArrayLength()).ShouldBe(1299);

    private static TheoryData<string, string> Groups(string folder)
    {
        var data = new TheoryData<string, string>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Folder, folder), "*.json").Order(StringComparer.Ordinal))
        {
            var groups = Read(file).EnumerateArray().Select((group, at) => $"{at} {group.GetProperty("description").GetString()}");
            foreach (var group in groups) data.Add(Path.GetRelativePath(Folder, file).Replace('\\', '/'), group);
        }
        return data;
    }

    /// <summary>The cases of a group in which the validator disagrees with the suite or with itself.</summary>
    private static List<string> Mistakes(string file, string group, JsonSchemaOptions options)
    {
        var element = Read(Path.Combine(Folder, file))[int.Parse(group.Split(' ')[0])];
        var schema = JsonSchema.Parse(element.GetProperty("schema"), options);
        var mistakes = new List<string>();
        foreach (var test in element.GetProperty("tests").EnumerateArray())
        {
            var data = test.GetProperty("data");
            var errors = schema.Validate(data);
            var expected = test.GetProperty("valid").GetBoolean();
            if ((errors.Count == 0) == expected && schema.IsValid(data) == expected) continue;
            mistakes.Add($"{test.GetProperty("description")}: expected {(expected ? "valid" : "invalid")}, found {string.Join("; ", errors)}");
        }
        return mistakes;
    }

    private static JsonElement Read(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        return document.RootElement.Clone();
    }
}
