using System.CommandLine;
using OcmAddons.Hosting.Flags;
using OcmAddons.Kubernetes.Http;
using OcmAddons.OcmStandIn.Crds;

namespace OcmAddons.OcmStandIn.Commands;

/// <summary><c>ocm-stand-in crds</c>.</summary>
internal sealed class CrdsCommand
{
    private readonly FlagOption<string> kubeconfig =
        Flag.String(
            "kubeconfig", "Apply the CRDs with this kubeconfig and wait until they are served; default: print them");

    private readonly FlagOption<bool> managed = Flag.Bool("managed", "The managed cluster's CRDs instead of the hub's");

    public static Command Create()
    {
        var command = new Command("crds", "Prints or applies the CRDs of OCM's kinds. For local runs and tests only.");
        var flags = new CrdsCommand();
        command.Options.Add(flags.kubeconfig);
        command.Options.Add(flags.managed);
        command.SetAction(flags.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var crds = parsed.Get(managed) ? CrdFiles.Managed() : CrdFiles.Hub();
        if (parsed.Get(kubeconfig).Length == 0)
        {
            foreach (var crd in crds) await parsed.InvocationConfiguration.Output.WriteAsync("---\n" + crd);
            return 0;
        }

        using var client = new KubernetesClient(Required.Kubeconfig(parsed, kubeconfig), TimeProvider.System);
        await new CrdInstaller(client, TimeProvider.System).InstallAsync(crds, cancellationToken);
        return 0;
    }
}
