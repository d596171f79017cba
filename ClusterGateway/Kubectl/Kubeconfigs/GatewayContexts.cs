using System.CommandLine;
using OcmAddons.ClusterGateway.Kubectl.Hub;
using OcmAddons.ClusterGateway.Kubectl.Output;
using OcmAddons.Hosting.Flags;

namespace OcmAddons.ClusterGateway.Kubectl.Kubeconfigs;

/// <summary>What <c>kubeconfig</c> and <c>use</c> have in common.</summary>
internal static class GatewayContexts
{
    /// <summary>The context for a cluster that has a gateway.</summary>
    public static async Task<GatewayContext> MakeAsync(
        HubFlags flags, ParseResult result, string cluster, string name, Screen screen,
        CancellationToken cancellationToken)
    {
        var files = KubeconfigFiles.Read(flags.File(result), Environment.GetEnvironmentVariable);
        var context = GatewayContext.Of(
            files, flags.Selection(result), cluster, name.Length > 0 ? name : null);
        using var hub = flags.Open(result);
        await Gateways.RequireAsync(hub, [cluster], screen, cancellationToken);
        return context;
    }
}

/// <summary>The flag that names the context.</summary>
internal static class Names
{
    public static FlagOption<string> Create() =>
        Flag.String("name", "Name of the context and of its cluster entry; ocm-CLUSTER when empty.");
}
