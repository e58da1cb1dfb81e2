using ToolsFixture;

// A server that misbehaves on demand, and a head that can be killed. For tests.
return args switch
{
    ["serve"] => await FixtureServer.RunAsync(),
    ["odd"] => await OddServer.RunAsync(answersProbe: true),
    ["old"] => await OddServer.RunAsync(answersProbe: false),
    ["asks"] => await OddServer.RunAsync(answersProbe: true, asks: true),
    ["head", var program, .. var rest] => await Head.RunAsync(program, rest),
    _ => 2,
};
