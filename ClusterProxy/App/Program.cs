using System.CommandLine;
using OcmAddons.ClusterProxy.Manager;
using OcmAddons.Hosting;

var root = new RootCommand("Reverse tunnels from managed clusters to the hub.");
root.Subcommands.Add(ManagerCommand.Create());
return await ProcessHost.RunAsync(args, root, CancellationToken.None);
