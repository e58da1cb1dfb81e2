using Baton.Cli;
using Baton.LocalHead;

return await BatonCommand.RunAsync(args, new LocalHeadLauncher());
