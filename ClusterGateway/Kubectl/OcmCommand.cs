using System.CommandLine;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Kubectl.Checks;
using OcmAddons.ClusterGateway.Kubectl.Clusters;
using OcmAddons.ClusterGateway.Kubectl.Completion;
using OcmAddons.ClusterGateway.Kubectl.ExecAll;
using OcmAddons.ClusterGateway.Kubectl.Grants;
using OcmAddons.ClusterGateway.Kubectl.Hub;
using OcmAddons.ClusterGateway.Kubectl.Kubeconfigs;

namespace OcmAddons.ClusterGateway.Kubectl;

/// <summary><c>kubectl ocm</c>: what a person does with managed clusters through the gateway of their hub.</summary>
internal static class OcmCommand
{
    public static RootCommand Create()
    {
        var root = new RootCommand(
            "Works with the managed clusters of an OCM hub, through its cluster-gateway. Where that serves another API "
            + $"group than {ApiGroup.Default}, set {ApiGroup.Variable} to it.");
        var hub = HubFlags.AddTo(root);
        root.Subcommands.Add(ClustersCommand.Create(hub));
        root.Subcommands.Add(KubeconfigCommand.Create(hub));
        root.Subcommands.Add(UseCommand.Create(hub));
        root.Subcommands.Add(GrantCommand.Create(hub));
        root.Subcommands.Add(CheckCommand.Create(hub));
        root.Subcommands.Add(ExecAllCommand.Create(hub));
        root.Subcommands.Add(CompletionCommand.Create());
        return root;
    }
}
