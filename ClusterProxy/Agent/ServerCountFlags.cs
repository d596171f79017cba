using System.CommandLine;
using OcmAddons.Hosting;
using OcmAddons.Hosting.Flags;

namespace OcmAddons.ClusterProxy.Agent;

/// <summary>How an agent learns how many proxy-servers there are.</summary>
internal sealed class ServerCountFlags
{
    private readonly FlagOption<bool> countLeases = Flag.Bool(
        "count-server-leases", "Count the leases of the proxy-servers, not what they say themselves.");

    private readonly FlagOption<string> leaseNamespace = Flag.String(
        "lease-namespace", "Namespace of the leases.", "kube-system");

    private readonly FlagOption<string> selector = Flag.String(
        "lease-label-selector", "Label selector of the leases.", "k8s-app=konnectivity-server").Alias("lease-label");

    private readonly FlagOption<string> source = Flag.Choice(
        "server-count-source",
        "default: the leases if they are counted, else what servers say; max: the larger of both.",
        "default", "", "default", "max");

    private readonly FlagOption<string> contentType = Flag.String(
        "kube-api-content-type", "Accepted; requests are JSON, which every API server takes.",
        "application/vnd.kubernetes.protobuf");

    public FlagOption<string> Kubeconfig { get; } = Flag.String(
        "kubeconfig", "This cluster's kubeconfig, also for leases; the pod's service account when empty.");

    public IEnumerable<Option> All => [countLeases, leaseNamespace, selector, source, contentType, Kubeconfig];

    public void Read(ParseResult result, ProxyAgentOptions options)
    {
        if (result.Get(Kubeconfig) is { Length: > 0 } file && !File.Exists(file))
            throw new UsageException($"{Kubeconfig.Name}: {file} does not exist");
        options.ServerCountSource =
            result.Get(source) == "max" ? ServerCountSource.Max : ServerCountSource.Default;
        if (!result.Get(countLeases)) return;
        if (result.Get(leaseNamespace).Length == 0) throw new UsageException($"{leaseNamespace.Name}: must be given");
        options.LeaseCount = new LeaseCountOptions(result.Get(leaseNamespace), result.Get(selector));
    }
}
