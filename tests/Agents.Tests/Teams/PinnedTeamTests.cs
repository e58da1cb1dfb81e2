using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Baton.Agents;

public sealed class PinnedTeamTests
{
    public static TheoryData<string> Files => ["support.yaml", "legal-review.yaml", "desk.yaml", "argue.yaml", "board.json"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Pin_TheSameTeamLaidOutDifferently_HasTheSameHash(string file)
    {
        var original = Load(file);
        var hash = PinnedTeam.Pin(TeamFile.Parse(original, Data(file)).TeamOrThrow()).Hash;
        var yaml = new YamlStream();
        yaml.Load(new StringReader(original));

        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var text = new Layout(new Random(seed)).Write(yaml.Documents[0].RootNode);
            PinnedTeam.Pin(TeamFile.Parse(text, Data(file)).TeamOrThrow()).Hash.ShouldBe(hash, text);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Read_WhatWasPinned_IsTheSameTeam(string file)
    {
        var pinned = PinnedTeam.Pin(TeamFile.Load(Data(file)).TeamOrThrow());

        var read = PinnedTeam.Read(pinned.Utf8);

        read.Hash.ShouldBe(pinned.Hash);
        PinnedTeam.Pin(read.Team).Utf8.ToArray().ShouldBe(pinned.Utf8.ToArray());
    }

    [Theory]
    [InlineData("turns: 8", "turns: 9")]
    [InlineData("Hand it on.", "Hand it on!")]
    [InlineData("kb.*]", "kb.search]")]
    [InlineData("minimum: 50", "minimum: 51")]
    [InlineData("\"007\"", "007")]
    [InlineData("small: [azure/gpt-5-mini, openai/gpt-5-mini]", "small: [openai/gpt-5-mini, azure/gpt-5-mini]")]
    [InlineData("cost: 0.50", "cost: 0.51")]
    [InlineData("{ team: legal-review.yaml }", "{ team: board.json }")]
    public void Pin_AChangeThatMatters_ChangesTheHash(string from, string to)
    {
        var original = Load("support.yaml");
        original.ShouldContain(from);

        var changed = PinnedTeam.Pin(TeamFile.Parse(original.Replace(from, to, StringComparison.Ordinal), Data("x.yaml")).TeamOrThrow());

        changed.Hash.ShouldNotBe(PinnedTeam.Pin(TeamFile.Parse(original, Data("x.yaml")).TeamOrThrow()).Hash);
    }

    [Theory]
    [InlineData("cost: 0.50", "cost: 0.5")]
    [InlineData("time: 2h", "time: PT120M")]
    [InlineData("tokens: 200000", "tokens: 0x30D40")]
    [InlineData("large: azure/gpt-5", "large: [azure/gpt-5]")]
    [InlineData("speculate: { count: 3, pick: first-valid }", "speculate: { count: 3 }")]
    [InlineData("type: http, ", "")]
    public void Pin_AnotherWayToSayTheSame_KeepsTheHash(string from, string to)
    {
        var original = Load("support.yaml");
        original.ShouldContain(from);

        var changed = PinnedTeam.Pin(TeamFile.Parse(original.Replace(from, to, StringComparison.Ordinal), Data("x.yaml")).TeamOrThrow());

        changed.Hash.ShouldBe(PinnedTeam.Pin(TeamFile.Parse(original, Data("x.yaml")).TeamOrThrow()).Hash);
    }

    [Fact]
    public void Pin_SecretsInTheEnvironment_StayReferences()
    {
        var json = Encoding.UTF8.GetString(PinnedTeam.Pin(TeamFile.Load(Data("support.yaml")).TeamOrThrow()).Utf8.Span);

        json.ShouldContain("\"KEY\":\"${env:KEY}\"");
        json.ShouldContain("\"Authorization\":\"${env:KB_TOKEN}\"");
    }

    [Fact]
    public void Read_WhatIsNoTeam_Throws()
    {
        Should.Throw<JsonException>(() => PinnedTeam.Read("{}"u8.ToArray()));
        Should.Throw<JsonException>(() => PinnedTeam.Read("null"u8.ToArray()));
        Should.Throw<JsonException>(() => PinnedTeam.Read("team"u8.ToArray()));
    }

    [Fact]
    public void Read_AKeyOfALaterVersion_IsPassedOver()
    {
        var pinned = PinnedTeam.Read("""{"id":"t","pattern":"debate","later":{"a":[1]}}"""u8.ToArray());

        (pinned.Team.Id, pinned.Team.Pattern).ShouldBe(("t", Pattern.Debate));
    }

    private static string Data(string file) => Path.Combine(AppContext.BaseDirectory, "Teams", "Data", file);

    private static string Load(string file) => File.ReadAllText(Data(file));

    /// <summary>Writes YAML nodes with other key orders, styles, blanks and comments.</summary>
    private sealed class Layout(Random random)
    {
        private readonly StringBuilder _text = new();

        public string Write(YamlNode root)
        {
            Block(root, 0);
            return _text.ToString();
        }

        private void Block(YamlNode node, int indent)
        {
            var (blanks, step) = (new string(' ', indent), random.Next(1, 5));
            switch (node)
            {
                case YamlMappingNode { Children.Count: > 0 } map when random.Next(4) > 0:
                    _text.Append('\n');
                    foreach (var (key, value) in Shuffled(map))
                    {
                        Noise(indent);
                        _text.Append(blanks).Append(Scalar((YamlScalarNode)key)).Append(':').Append(' ', random.Next(1, 3));
                        Block(value, indent + step);
                    }

                    break;
                case YamlSequenceNode { Children.Count: > 0 } list when random.Next(3) > 0:
                    _text.Append('\n');
                    foreach (var item in list)
                    {
                        Noise(indent);
                        _text.Append(blanks).Append("- ");
                        Block(item, indent + 2);
                    }

                    break;
                default:
                    Flow(node);
                    _text.Append(random.Next(4) == 0 ? " # why: [not {this\n" : "\n");
                    break;
            }
        }

        private void Flow(YamlNode node)
        {
            switch (node)
            {
                case YamlMappingNode map:
                    _text.Append('{').Append(' ', random.Next(2));
                    Separated(Shuffled(map), pair =>
                    {
                        _text.Append(Scalar((YamlScalarNode)pair.Key)).Append(": ");
                        Flow(pair.Value);
                    });
                    _text.Append('}');
                    break;
                case YamlSequenceNode list:
                    _text.Append('[');
                    Separated(list.Children, Flow);
                    _text.Append(' ', random.Next(2)).Append(']');
                    break;
                default:
                    _text.Append(Scalar((YamlScalarNode)node));
                    break;
            }
        }

        private void Separated<T>(IEnumerable<T> items, Action<T> write)
        {
            var first = true;
            foreach (var item in items)
            {
                if (!first)
                    _text.Append(',').Append(' ', random.Next(1, 3));
                first = false;
                write(item);
            }
        }

        private void Noise(int indent)
        {
            if (random.Next(5) == 0)
                _text.Append('\n');
            if (random.Next(5) == 0)
                _text.Append(' ', indent).Append("# a comment: 'quoted\n");
        }

        private IEnumerable<KeyValuePair<YamlNode, YamlNode>> Shuffled(YamlMappingNode map) =>
            map.Children.OrderBy(_ => random.Next()).ToArray();

        /// <summary>Quotes text, which may be quoted or not, and leaves alone what is a number, true, false or null unquoted.</summary>
        private static string Scalar(YamlScalarNode scalar)
        {
            var text = scalar.Value!;
            var typed = scalar.Style == ScalarStyle.Plain && (text is "true" or "false" or "null" || double.TryParse(text, out _));
            return typed ? text : JsonSerializer.Serialize(text);
        }
    }
}
