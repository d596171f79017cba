using OcmAddons.ClusterGateway.Kubectl;
using OcmAddons.ClusterGateway.Kubectl.Completion;
using OcmAddons.Hosting;

// Words to complete are no arguments of ours: they may be half a flag.
return args is [Completer.Command, .. var words]
    ? await Completer.RunAsync(OcmCommand.Create(), words, Console.Out, CancellationToken.None)
    : await ProcessHost.RunAsync(args, OcmCommand.Create(), CancellationToken.None);
