using System.CommandLine;
using OcmAddons.Benchmarks.Fleet;
using OcmAddons.Benchmarks.Gateway;
using OcmAddons.Benchmarks.Processes;
using OcmAddons.Benchmarks.Tunnel;
using OcmAddons.Hosting;

var root = new RootCommand("Measures this project against something simpler, in the same run.");
root.Subcommands.Add(TunnelCommand.Create());
root.Subcommands.Add(GatewayCommand.Create());
root.Subcommands.Add(TargetCommand.Create());
root.Subcommands.Add(RelayCommand.Create());
root.Subcommands.Add(AgentsCommand.Create());
return await ProcessHost.RunAsync(args, root, CancellationToken.None);
