namespace Baton.Models.Tests.Offline;

/// <summary>Members that read files, and members that only write.</summary>
public sealed class WritingTests
{
    private static readonly Dictionary<string, string> Files = new()
    {
        ["notes/bees.md"] = "# Bees\n\nThe hives stand on the south roof. Each hive gave 21 kg of honey in 2025. Two colonies were lost in winter.",
        ["notes/budget.md"] = "# Budget\n\nThe roof garden costs 4,300 EUR a year. A third of that is water.\n\n- The pump is due for repair in June.",
        ["notes/visitors.md"] = "# Visitors\n\nSchools book the roof on Tuesdays. In 2025 there were 640 visitors.",
    };

    private static readonly Tool List = new(
        "list_files", "Lists the files of the folder.", """{"type":"object","properties":{}}""", _ => "{\"files\":[\"notes/bees.md\",\"notes/budget.md\",\"notes/visitors.md\"]}");

    private static readonly Tool Read = new(
        "read_file", "Reads one file.", """{"type":"object","properties":{"path":{"type":"string"}},"required":["path"]}""",
        arguments => Files[arguments.GetProperty("path").GetString()!]);

    [Fact]
    public async Task Offline_Researcher_ReadsTheFilesItListsAndAnswersFromThem()
    {
        var scene = await Stage.PlayAsync("How did the year on the roof go?", [List, Read]);

        scene.Calls.Select(c => c.Split(' ')[0]).ShouldBe(["list_files", "read_file", "read_file", "read_file"]);
        scene.Text.ShouldContain("21 kg of honey");
        scene.Text.ShouldContain("640 visitors");
        scene.Text.ShouldNotContain("#");
        scene.Text.ShouldNotContain("notes/");
    }

    [Fact]
    public async Task Offline_TopicNamed_ReadsThatFileAlone()
    {
        var scene = await Stage.PlayAsync("What do the notes say about the bees and their honey?", [List, Read]);

        scene.Text.ShouldContain("21 kg of honey");
        scene.Calls.ShouldContain("""read_file {"path":"notes/bees.md"}""");
    }

    [Fact]
    public async Task Offline_WriterAndEditorWithoutTools_KeepWhatTheMemberBeforeFound()
    {
        const string topic = "The year on the roof";
        const string found = "Each hive gave 21 kg of honey in 2025. The roof garden costs 4,300 EUR a year. In 2025 there were 640 visitors.";

        var written = await Stage.PlayAsync(topic, [], instructions: "Write a brief with a title.", more: $"What the member before you made of it:\n\n{found}");
        var edited = await Stage.PlayAsync(topic, [Read], instructions: "Tighten it.", more: $"What the member before you made of it:\n\n{written.Text}");

        written.Text.ShouldBe($"# {topic}\n\n{found}");
        edited.Text.ShouldBe(written.Text);
        edited.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task Offline_LongMaterial_IsShortenedToItsOwnSentences()
    {
        var sentences = Enumerable.Range(1, 60).Select(i => $"Beehive number {i} was checked in week {i % 7} and the keeper wrote down what she saw.").ToList();
        var material = string.Join(' ', sentences) + " The honey of all beehives together weighed 900 kg.";

        var scene = await Stage.PlayAsync("Beehives", [], more: "Report:\n" + material);

        scene.Text.Length.ShouldBeLessThan(material.Length / 2);
        foreach (var sentence in scene.Text.Split(". ").Select(s => s.TrimEnd('.')))
            material.ShouldContain(sentence);
    }

    [Fact]
    public async Task Offline_NoToolsAndNoMaterial_AddsNoKnowledgeOfItsOwn()
    {
        var scene = await Stage.PlayAsync("Write about volcanoes", []);

        scene.Text.ShouldBe("There is no material to work from beyond the task itself: Write about volcanoes");
    }
}
