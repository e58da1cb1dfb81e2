namespace Baton.Infra;

/// <summary>That the checker finds what it is there to find.</summary>
public sealed class BicepCheckerTests
{
    private const string Param = "@description('A name.')\nparam name string\n";

    [Theory]
    [InlineData("var a = nobody\noutput b string = a", "line 1: 'nobody' is not declared.")]
    [InlineData("output b string = 'x ${nobody} y'", "line 1: 'nobody' is not declared.")]
    [InlineData("output b string = 'x ${'${nobody}'} y'", "line 1: 'nobody' is not declared.")]
    [InlineData("output b string = conjure('x')", "line 1: 'conjure' is no function known here.")]
    [InlineData("@description('x')\nparam a string", "line 2: 'a' is not used.")]
    [InlineData("param a string\noutput b string = a", "line 1: the parameter 'a' has no description.")]
    [InlineData("var a = 1\nvar a = 2\noutput b int = a", "line 2: 'a' is declared twice.")]
    [InlineData("resource s 'X@1' existing = {\n  name: 'n'\n}\nvar k = s.listKeys()\noutput b bool = empty(k)", "line 4: 'listKeys' hands keys out; use an identity.")]
    [InlineData("@description('x')\n@secure()\nparam a string\noutput b string = a", "line 4: the output 'b' gives a secret away.")]
    [InlineData("@description('x')\n@secure()\nparam a string = 'x'\nvar c = a\noutput b bool = empty(c)", "line 3: the secret 'a' has a default.")]
    [InlineData("var a = {\n  b: 'x'", "line 1: expected '{' to be closed.")]
    [InlineData("var a = [ 'x' }", "line 1: '}' closes nothing.")]
    [InlineData("var a = 'x\noutput b string = a", "line 1: the text does not end.")]
    [InlineData("resorce a 'X@1' = {}", "line 1: expected a declaration, found 'resorce'.")]
    [InlineData("module m 'part.bicep' = {\n  name: 'm'\n  params: {\n    name: 'x'\n    other: 1\n  }\n}\noutput o string = m.outputs.o", "line 1: 'm' is given 'other', which is no parameter of it.")]
    [InlineData("module m 'part.bicep' = {\n  name: 'm'\n}\noutput o string = m.outputs.o", "line 1: 'm' is not given 'name'.")]
    [InlineData("module m 'part.bicep' = {\n  name: 'm'\n  params: {\n    name: 'x'\n  }\n}\noutput o string = m!.outputs.p", "line 7: the module 'm' has no output 'p'.")]
    [InlineData("module m 'gone.bicep' = {\n  name: 'm'\n}\noutput o string = m.name", "expected the file gone.bicep, found none.")]
    public void Check_Mistake_IsFound(string text, string problem) => Check("main.bicep", text).ShouldBe([problem]);

    [Theory]
    [InlineData("using 'part.bicep'\nparam nme = 'x'", "line 1: 'using' is given 'nme', which is no parameter of it.", "line 1: 'using' is not given 'name'.")]
    public void Check_MistakeInParameters_IsFound(string text, params string[] problems) => Check("main.bicepparam", text).ShouldBe(problems);

    [Fact]
    public void Check_EverythingItKnows_IsAccepted() => Check("main.bicep", """
        // A comment with 'quotes' and {brackets
        /* and
           another */
        targetScope = 'resourceGroup'

        @description('It\'s \${not} a symbol.')
        @allowed([
          'a'
          'b'
        ])
        param kind string = 'a'

        var text = '''
        {raw ${text}
        '''

        resource many 'X/y@2024-01-01' = [
          for item in [kind, text]: if (item != 'x') {
            name: 'n${item}'
            kind: empty(item)
              ? 'none'
              : item
          }
        ]

        module part 'part.bicep' = if (!empty(kind)) {
          name: 'part'
          params: {
            name: kind
          }
        }

        output first string = '${many[0].name}-${part!.outputs.o}'
        """).ShouldBeEmpty();

    private static IReadOnlyList<string> Check(string path, string text) => new BicepChecker(file => file switch
    {
        "part.bicep" => Param + "@description('It.')\noutput o string = name",
        _ => file == path ? text : null,
    }).Check(path);
}
