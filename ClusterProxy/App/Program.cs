using System.CommandLine;
using OcmAddons.ClusterProxy.Agent;
using OcmAddons.ClusterProxy.Agent.Addon;
using OcmAddons.ClusterProxy.Manager;
using OcmAddons.ClusterProxy.Server;
using OcmAddons.ClusterProxy.TunnelTest;
using OcmAddons.Hosting;

var root = new RootCommand("Reverse tunnels from managed clusters to the hub.");
root.Subcommands.Add(ManagerCommand.Create());
root.Subcommands.Add(ProxyServerCommand.Create());
root.Subcommands.Add(ProxyAgentCommand.Create());
root.Subcommands.Add(AddonAgentCommand.Create());
root.Subcommands.Add(TunnelTestCommand.Create());
return await ProcessHost.RunAsync(args, root, CancellationToken.None);
