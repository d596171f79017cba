using System.CommandLine;
using OcmAddons.ClusterGateway.Kubectl.Completion;
using OcmAddons.ClusterGateway.Kubectl.Hub;
using OcmAddons.ClusterGateway.Kubectl.Output;
using OcmAddons.Hosting.Flags;

namespace OcmAddons.ClusterGateway.Kubectl.Kubeconfigs;

/// <summary><c>kubectl ocm use CLUSTER</c>.</summary>
internal sealed class UseCommand
{
    private readonly Argument<string> cluster = Words.Cluster();
    private readonly FlagOption<string> name = Names.Create();
    private readonly HubFlags hub;

    private UseCommand(HubFlags hub) => this.hub = hub;

    public static Command Create(HubFlags hub)
    {
        var self = new UseCommand(hub);
        var command = new Command(
            "use",
            "Makes a managed cluster the current context of your kubeconfig. The context is as `kubeconfig CLUSTER "
            + "--merge` adds it.")
        {
            self.cluster, self.name,
        };
        command.SetAction(self.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        hub.RequireKubeconfigOnly(result);
        var screen = Screen.Of(result);
        var context = await GatewayContexts.MakeAsync(
            hub, result, result.GetRequiredValue(cluster), result.Get(name), screen, cancellationToken);
        var files = KubeconfigFiles.Read(hub.File(result), Environment.GetEnvironmentVariable);
        KubeconfigFile.Update(context.File, context.MergeInto);
        // Of several files, the first that says which context is current is believed.
        var current = files.Files.FirstOrDefault(f => f.Document.CurrentContext is not null).Path ?? context.File;
        KubeconfigFile.Update(current, document => document.CurrentContext = context.Name);
        screen.Line($"kubectl now goes to {result.GetRequiredValue(cluster)}, by context {context.Name}.");
        if (context.HubContext != context.Name)
            screen.Line(new Cell($"Back: kubectl config use-context {context.HubContext}", Tone.Faint));
        return 0;
    }
}
