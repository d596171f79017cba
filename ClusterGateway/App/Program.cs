using System.CommandLine;
using OcmAddons.ClusterGateway.Manager;
using OcmAddons.ClusterGateway.Manager.Installation;
using OcmAddons.ClusterGateway.Server;
using OcmAddons.Hosting;

var root = new RootCommand("The way from an OCM hub to its managed clusters' API servers.")
{
    ManagerCommand.Create(),
    ApiServerCommand.Create(),
    PatchCommand.Create(),
};
return await ProcessHost.RunAsync(CalledAs.Arguments(args, "apiserver", "patch"), root, CancellationToken.None);
