using OcmAddons.AddonFramework;
using OcmAddons.AddonFramework.Models;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Api.Gateways;
using OcmAddons.ClusterGateway.Kubectl.Hub;
using OcmAddons.ClusterGateway.Kubectl.Paths;
using OcmAddons.Kubernetes;

namespace OcmAddons.ClusterGateway.Kubectl.Clusters;

/// <summary>Looks at all clusters of a hub, and asks those that have a gateway.</summary>
internal sealed class ClusterSurvey(HubAccess hub)
{
    /// <summary>The addons by which a cluster is reached.</summary>
    public static readonly IReadOnlyList<string> Addons =
        ["cluster-proxy", GatewayAccounts.Addon, GatewayApi.AddonName];

    private const int AtOnce = 16;

    private readonly PathProbe probe = new(hub);

    public async Task<ClusterList> RunAsync(CancellationToken cancellationToken)
    {
        var objects = await HubObjects.ReadAsync(hub.Client, cancellationToken);
        var names = (objects.Clusters ?? []).Select(c => c.Name())
            .Union((objects.Gateways ?? []).Select(g => g.Name()), StringComparer.Ordinal)
            .Order(StringComparer.Ordinal).ToList();
        var reports = new ClusterReport[names.Count];
        var limits = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(
            0, names.Count, limits, async (i, token) => reports[i] = await LookAsync(names[i], objects, token));
        return new(reports, objects.Notes);
    }

    private async Task<ClusterReport> LookAsync(string name, HubObjects objects, CancellationToken cancellationToken)
    {
        var gateway = objects.Gateways?.FirstOrDefault(g => g.Name() == name);
        var report = new ClusterReport
        {
            Name = name,
            Available = objects.Clusters?.FirstOrDefault(c => c.Name() == name)?.Status?.Conditions.Find(
                "ManagedClusterConditionAvailable")?.Status,
            Addons = objects.Addons is null ? null : AddonsOf(name, objects.Addons),
            Tunnel = TunnelState.Unknown,
            CredentialExpires = objects.Accounts?.FirstOrDefault(a => a.Namespace() == name)?.Status
                ?.ExpirationTimestamp,
            GatewayHealthy = gateway?.Status.Healthy,
        };
        return gateway is null ? report : await AskAsync(report, gateway, cancellationToken);
    }

    private async Task<ClusterReport> AskAsync(
        ClusterReport report, V1Alpha1ClusterGateway gateway, CancellationToken cancellationToken)
    {
        var answer = await probe.GetAsync(report.Name, "/healthz", cancellationToken);
        // The first request may have opened connections; the second tells what a request costs.
        if (answer.GotThrough) answer = await probe.GetAsync(report.Name, "/healthz", cancellationToken);
        return report with
        {
            Tunnel = TunnelOf(gateway, answer),
            LatencyMilliseconds = answer.GotThrough ? answer.Elapsed.TotalMilliseconds : null,
            Problem = answer.GotThrough ? null : answer.Message,
        };
    }

    private static TunnelState TunnelOf(V1Alpha1ClusterGateway gateway, PathAnswer answer)
    {
        if (gateway.Spec.Access.Endpoint?.Type != GatewayApi.EndpointTypes.ClusterProxy) return TunnelState.Direct;
        return answer.Broken switch
        {
            > PathPart.ApiServer => TunnelState.Connected,
            PathPart.ProxyServer or PathPart.Agent => TunnelState.Disconnected,
            _ => TunnelState.Unknown,
        };
    }

    private static Dictionary<string, string> AddonsOf(
        string cluster, IReadOnlyList<V1Alpha1ManagedClusterAddOn> addons) =>
        addons.Where(a => a.Namespace() == cluster && Addons.Contains(a.Name(), StringComparer.Ordinal))
            .ToDictionary(a => a.Name(), a => a.Status?.Conditions.Find("Available")?.Status ?? "Unknown",
                StringComparer.Ordinal);
}
