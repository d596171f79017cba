using System.CommandLine;
using OcmAddons.Hosting;
using OcmAddons.Hosting.Flags;

namespace OcmAddons.ClusterProxy.Server.Flags;

/// <summary>What a proxy-server needs an API server for: tokens of agents, and leases of its replicas.</summary>
internal sealed class HubFlags
{
    private readonly FlagOption<string> kubeconfig = Flag.String(
        "kubeconfig", "For tokens and leases; the pod's service account when empty.");

    private readonly FlagOption<double> qps = Flag.Float(
        "kubeconfig-qps", "Accepted; the API server's own flow control holds requests back.", 0);

    private readonly FlagOption<int> burst = Flag.Int("kubeconfig-burst", "Accepted, as kubeconfig-qps.", 0);

    private readonly FlagOption<string> contentType = Flag.String(
        "kube-api-content-type", "Accepted; requests are JSON, which every API server takes.",
        "application/vnd.kubernetes.protobuf");

    private readonly FlagOption<bool> leases = Flag.Bool(
        "enable-lease-controller", "Keep a lease for this replica, and remove those of replicas that are gone.");

    private readonly FlagOption<string> leaseNamespace = Flag.String(
        "lease-namespace", "Namespace of the leases.", "kube-system");

    private readonly FlagOption<string> leaseLabel = Flag.String(
        "lease-label", "Labels of the leases, such as a=b,c=d.", "k8s-app=konnectivity-server").Check(LabelProblem);

    public IEnumerable<Option> All => [kubeconfig, qps, burst, contentType, leases, leaseNamespace, leaseLabel];

    /// <summary>The kubeconfig's path; null when no API server is needed.</summary>
    public string? Kubeconfig(ParseResult result, ProxyServerOptions options)
    {
        if (result.Get(kubeconfig).Length > 0) PortFlags.Existing(result, kubeconfig);
        return options.AgentTokens is null && options.Leases is null ? null : result.Get(kubeconfig);
    }

    public void Read(ParseResult result, ProxyServerOptions options)
    {
        if (!result.Get(leases)) return;
        if (result.Get(leaseNamespace).Length == 0) throw new UsageException($"{leaseNamespace.Name}: must be given");
        options.Leases = new ServerLeaseOptions(result.Get(leaseNamespace), Labels(result.Get(leaseLabel))!);
    }

    private static string? LabelProblem(string text) =>
        Labels(text) is null ? $"\"{text}\" must be labels such as a=b,c=d" : null;

    private static Dictionary<string, string>? Labels(string text)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (pair.Split('=') is not [{ Length: > 0 } name, var value]) return null;
            labels[name.Trim()] = value.Trim();
        }

        return labels;
    }
}
