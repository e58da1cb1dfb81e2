using Baton.AzureHead;
using Baton.Functions;
using Baton.Models;
using Baton.Records;
using Baton.Tools;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
TeamsFolder.Use(builder.Configuration);
Telemetry.Add(builder.Services, builder.Configuration);
builder.Services.AddSingleton<AzureRunStore>(provider => StorageConnection.Open(builder.Configuration, provider.GetService<TimeProvider>()));
builder.Services.AddSingleton<IRunStore>(provider => provider.GetRequiredService<AzureRunStore>());
builder.Services.AddSingleton<IRunQueue>(_ => new AzureRunQueue(
    StorageConnection.OpenQueue(builder.Configuration, IRunQueue.Name), StorageConnection.OpenQueue(builder.Configuration, IRunQueue.Poison)));
builder.Services.AddSingleton<ModelGateway>();
builder.Services.AddSingleton<ToolGateway>();
builder.Services.AddBaton();
builder.Services.AddHealthChecks().AddCheck<StorageCheck>("storage");
await builder.Build().RunAsync();
