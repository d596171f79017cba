using System.CommandLine;
using OcmAddons.ClusterGateway.Manager;
using OcmAddons.ClusterGateway.Server;
using OcmAddons.Hosting;

var root = new RootCommand("The way from an OCM hub to its managed clusters' API servers.")
{
    ManagerCommand.Create(),
    ApiServerCommand.Create(),
};
return await ProcessHost.RunAsync(args, root, CancellationToken.None);
