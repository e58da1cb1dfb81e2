using Baton.Benchmarks;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

// dotnet run -c Release --project tests/Benchmarks -- [W1 … W7] [--json]     whole-process figures, a fresh process for each workload
// dotnet run -c Release --project tests/Benchmarks -- micro [filter]         BenchmarkDotNet
if (args is ["--child", var name, .. var rest])
    return await Child.RunAsync(name, rest);
if (args is ["micro", .. var filters])
{
    // In this process: a generated project would not know how this repository builds.
    var config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
        .WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "artifacts"));
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(["--filter", .. filters is [] ? ["*"] : filters], config);
    return 0;
}

var unknown = args.Where(arg => arg != "--json" && !Workloads.All.Contains(arg)).ToList();
if (unknown.Count > 0)
{
    Console.Error.WriteLine($"Expected workloads of {string.Join(' ', Workloads.All)}, --json, or 'micro'; found '{string.Join(' ', unknown)}'.");
    return 1;
}
var report = new Report(json: args.Contains("--json"));
string[] chosen = [.. Workloads.All.Where(args.Contains)];
report.Info();
foreach (var workload in chosen.Length > 0 ? chosen : Workloads.All)
    await Parent.RunAsync(workload, report);
return 0;
