using System.CommandLine;
using OcmAddons.ClusterProxy.Agent;
using OcmAddons.ClusterProxy.Agent.Addon;
using OcmAddons.ClusterProxy.Manager;
using OcmAddons.ClusterProxy.Server;
using OcmAddons.ClusterProxy.TunnelTest;
using OcmAddons.ClusterProxy.TunnelTest.Client;
using OcmAddons.ClusterProxy.TunnelTest.Server;
using OcmAddons.Hosting;

var root = new RootCommand("Reverse tunnels from managed clusters to the hub.");
root.Subcommands.Add(ManagerCommand.Create());
root.Subcommands.Add(ProxyServerCommand.Create());
root.Subcommands.Add(ProxyAgentCommand.Create());
root.Subcommands.Add(AddonAgentCommand.Create());
root.Subcommands.Add(AgentCommand.Create());
root.Subcommands.Add(TunnelTestCommand.Create());
root.Subcommands.Add(TestClientCommand.Create());
root.Subcommands.Add(TestServerCommand.Create());
var named = CalledAs.Arguments(
    args, "manager", "agent", "proxy-server", "proxy-agent", TestClientCommand.OriginalName,
    TestServerCommand.OriginalName);
return await ProcessHost.RunAsync(named, root, CancellationToken.None);
