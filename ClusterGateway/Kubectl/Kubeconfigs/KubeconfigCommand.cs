using System.CommandLine;
using OcmAddons.ClusterGateway.Kubectl.Completion;
using OcmAddons.ClusterGateway.Kubectl.Hub;
using OcmAddons.ClusterGateway.Kubectl.Output;
using OcmAddons.Hosting;
using OcmAddons.Hosting.Flags;

namespace OcmAddons.ClusterGateway.Kubectl.Kubeconfigs;

/// <summary><c>kubectl ocm kubeconfig CLUSTER</c>.</summary>
internal sealed class KubeconfigCommand
{
    private readonly Argument<string> cluster = Words.Cluster();

    private readonly FlagOption<bool> merge = Flag.Bool(
        "merge", "Add the context to the kubeconfig that is in use, instead of printing one.");

    private readonly FlagOption<string> file = Flag.String(
        "file", "Write the kubeconfig to this file, for its owner's eyes only, instead of printing it.").Alias("f");

    private readonly FlagOption<string> name = Names.Create();
    private readonly HubFlags hub;

    private KubeconfigCommand(HubFlags hub) => this.hub = hub;

    public static Command Create(HubFlags hub)
    {
        var self = new KubeconfigCommand(hub);
        var command = new Command(
            "kubeconfig", "Prints a kubeconfig for a managed cluster through the gateway, or merges it into yours.")
        {
            self.cluster, self.merge, self.file, self.name,
        };
        command.SetAction(self.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        hub.RequireKubeconfigOnly(result);
        var screen = Screen.Of(result);
        var target = result.Get(file);
        if (result.Get(merge) && target.Length > 0)
            throw new UsageException($"{merge.Name} and {file.Name} cannot be given together");
        var context = await GatewayContexts.MakeAsync(
            hub, result, result.GetRequiredValue(cluster), result.Get(name), screen, cancellationToken);
        if (result.Get(merge))
        {
            KubeconfigFile.Update(context.File, context.MergeInto);
            screen.Line($"Context {context.Name} is in {context.File}. Try: kubectl --context {context.Name} get ns");
        }
        else if (target.Length > 0)
        {
            KubeconfigFile.Write(target, context.Alone().ToText());
            screen.Line($"Context {context.Name} is in {target}. Try: kubectl --kubeconfig {target} get ns");
        }
        else
        {
            // Not by the screen: it is for a file or a pipe, whatever it looks like.
            await screen.Output.WriteAsync(context.Alone().ToText());
        }

        return 0;
    }
}
