using System.Globalization;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Api.Gateways;
using OcmAddons.ClusterGateway.Kubectl.Hub;
using OcmAddons.ClusterGateway.Kubectl.Paths;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Kubectl.Checks;

/// <summary>The part of the way that only a request can tell of.</summary>
internal sealed class RequestHops(HubAccess hub, string cluster, string space)
{
    private readonly PathProbe probe = new(hub);

    private PathAnswer answer = new(PathPart.None, "", TimeSpan.Zero);

    /// <summary>Sends the request that the hops after this one are judged by.</summary>
    public async Task<Finding> SendAsync(CancellationToken cancellationToken)
    {
        answer = await probe.GetAsync(cluster, "/version", cancellationToken);
        return answer.Broken switch
        {
            PathPart.GatewayServer => Finding.Broken(answer.Message, Cures.LookAtGateway),
            PathPart.Right => Finding.Broken(answer.Message, Cures.Right(cluster)),
            PathPart.Gateway => Finding.Broken(answer.Message, Cures.Configuration(cluster)),
            _ => Finding.Ok("the gateway took a request"),
        };
    }

    public async Task<Finding> ProxyServerAsync(
        V1Alpha1ClusterGateway? gateway, CancellationToken cancellationToken)
    {
        if (IsDirect(gateway)) return Finding.Skipped("the gateway connects to the cluster itself");
        if (IsBefore(PathPart.ProxyServer) is { } not) return not;
        if (answer.Broken is PathPart.ProxyServer) return Finding.Broken(answer.Message, Cures.ProxyServerDown);
        return Finding.Ok(await ReplicasAsync(cancellationToken));
    }

    public Finding Agent(V1Alpha1ClusterGateway? gateway)
    {
        if (IsDirect(gateway)) return Finding.Skipped("the gateway connects to the cluster itself");
        if (IsBefore(PathPart.Agent) is { } not) return not;
        return answer.Broken is PathPart.Agent
            ? Finding.Broken(answer.Message, Cures.AgentDown)
            : Finding.Ok("connected");
    }

    public Finding ApiServer()
    {
        if (IsBefore(PathPart.ApiServer) is { } not) return not;
        return answer.Broken switch
        {
            PathPart.ApiServer => Finding.Broken(answer.Message, Cures.ApiServer(answer.Message)),
            PathPart.Credential => Finding.Ok("it answers"),
            _ => Finding.Ok(string.Create(
                CultureInfo.InvariantCulture,
                $"{ServerVersion.Of(answer.Message)} answers in {answer.Elapsed.TotalMilliseconds:0.0} ms")),
        };
    }

    public async Task<Finding> AccountAsync(CancellationToken cancellationToken)
    {
        if (IsBefore(PathPart.Credential) is { } not) return not;
        if (answer.Broken is PathPart.Credential)
            return Finding.Broken(
                $"the cluster does not know the gateway's credential: {answer.Message}",
                Cures.Token(cluster, GatewayApi.AddonName));
        var rules = await AccountRules.ReadAsync(probe, cluster, space, cancellationToken);
        var missing = rules.Problem.Length == 0 ? "" : $"; the cluster adds: {rules.Problem}";
        if (!rules.Answer.GotThrough) return Finding.Unknown(rules.Answer.Message);
        if (rules.Everything) return Finding.Ok($"it may do everything{missing}");
        return rules.Any
            ? Finding.Ok($"in namespace {space} it may {string.Join(", ", rules.Verbs)}{missing}")
            : Finding.Broken($"it has no rights in namespace {space}{missing}", Cures.Grant(cluster));
    }

    private static bool IsDirect(V1Alpha1ClusterGateway? gateway) =>
        gateway?.Spec.Access.Endpoint is { } endpoint && endpoint.Type != GatewayApi.EndpointTypes.ClusterProxy;

    private Finding? IsBefore(PathPart part) =>
        answer.Broken < part ? Finding.Skipped("the request did not come that far") : null;

    // An addition for those who may see it: that the request passed says more than any count.
    private async Task<string> ReplicasAsync(CancellationToken cancellationToken)
    {
        try
        {
            var configuration = await new GatewayAccounts(hub.Client).ConfigurationAsync(cancellationToken);
            if (configuration?.Spec.Egress.ClusterProxy?.ProxyServerHost.Split('.') is not [var name, var where, ..])
                return "passed";
            var endpoints = await hub.Client.FindAsync<V1Endpoints>(new(where, name), cancellationToken);
            var subsets = endpoints?.Subsets ?? [];
            var ready = subsets.Sum(s => s.Addresses?.Count ?? 0);
            return $"passed; {ready} of {ready + subsets.Sum(s => s.NotReadyAddresses?.Count ?? 0)} ready";
        }
        catch (KubernetesException e) when (e.Code is 403 or 404)
        {
            return "passed";
        }
    }
}
