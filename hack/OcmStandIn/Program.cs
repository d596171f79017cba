using System.CommandLine;
using OcmAddons.Hosting;
using OcmAddons.OcmStandIn.Commands;

var root = new RootCommand(
    "Plays the parts of Open Cluster Management that addons meet. For local runs and tests only.")
{
    HubCommand.Create(), KlusterletCommand.Create(), CrdsCommand.Create(),
};
return await ProcessHost.RunAsync(args, root, CancellationToken.None);
