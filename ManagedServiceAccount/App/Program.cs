using System.CommandLine;
using OcmAddons.Hosting;
using OcmAddons.ManagedServiceAccount.Agent;
using OcmAddons.ManagedServiceAccount.Manager;

var root = new RootCommand("Tokens of managed clusters' service accounts, kept on the hub")
{
    ManagerCommand.Create(),
    AgentCommand.Create(),
};
return await ProcessHost.RunAsync(args, root, CancellationToken.None);
