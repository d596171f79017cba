using OcmAddons.AddonFramework;
using OcmAddons.AddonFramework.Models;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Api.Accounts;
using OcmAddons.ClusterGateway.Api.Gateways;
using OcmAddons.ClusterGateway.Kubectl.Clusters;
using OcmAddons.ClusterGateway.Kubectl.Hub;
using OcmAddons.ClusterGateway.Kubectl.Output;
using OcmAddons.ClusterGateway.Kubectl.Paths;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.ClusterGateway.Kubectl.Checks;

/// <summary>The part of the way that is written down on the hub.</summary>
internal sealed class HubHops(HubAccess hub, string cluster)
{
    private static readonly string ApiService = $"{GatewayApi.Version}.{GatewayApi.Group}";

    private V1ManagedCluster? registered;

    /// <summary>Known once <see cref="GatewayAsync"/> found it.</summary>
    public V1Alpha1ClusterGateway? Gateway { get; private set; }

    public async Task<Finding> ServerAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/version");
        using var response = await hub.Client.SendAsync(request, cancellationToken);
        var code = (int)response.StatusCode;
        if (code == 401) return Finding.Broken("the hub does not know your credentials", Cures.HubCredentials);
        if (code != 200) return Finding.Unknown($"{hub.Server} answers with HTTP {code}");
        var body = await AnswerText.ReadAsync(response, cancellationToken);
        return Finding.Ok($"{ServerVersion.Of(body)} at {hub.Server.AbsoluteUri.TrimEnd('/')}");
    }

    public async Task<Finding> GatewayApiAsync(CancellationToken cancellationToken)
    {
        if (await hub.Client.FindAsync<V1APIService>(new(null, ApiService), cancellationToken) is not { } service)
            return Finding.Broken($"there is no APIService {ApiService}", Cures.InstallGateway);
        var available = service.Status?.Conditions.Find("Available");
        return available?.Status == "True"
            ? Finding.Ok($"APIService {ApiService} is available")
            : Finding.Broken($"APIService {ApiService} is not available: {Said(available)}", Cures.LookAtGateway);
    }

    public async Task<Finding> ClusterAsync(CancellationToken cancellationToken)
    {
        registered = await hub.Client.FindAsync<V1ManagedCluster>(new(null, cluster), cancellationToken);
        if (registered is null) return Finding.Unknown($"there is no ManagedCluster {cluster}");
        if (registered.Spec?.HubAcceptsClient is not true)
            return Finding.Broken("the hub has not accepted it", Cures.Accept(cluster));
        var available = registered.Status?.Conditions.Find("ManagedClusterConditionAvailable");
        return available?.Status == "True"
            ? Finding.Ok("accepted, and its klusterlet reports")
            : Finding.Broken($"its klusterlet does not report: {Said(available)}", Cures.ClusterDown);
    }

    public async Task<Finding> AddonsAsync(CancellationToken cancellationToken)
    {
        var options = new ListOptions(cluster);
        var there = (await hub.Client.ListAsync<V1Alpha1ManagedClusterAddOn>(options, cancellationToken)).Items;
        // A gateway that somebody made by hand needs none.
        if (registered is null && there.Count == 0) return Finding.Skipped("no addon is in its namespace");
        foreach (var name in ClusterSurvey.Addons)
        {
            if (there.FirstOrDefault(a => a.Name() == name) is not { } addon)
                return Finding.Broken($"{name} is not on this cluster", Cures.MissingAddon(name));
            var available = addon.Status?.Conditions.Find("Available");
            if (available?.Status != "True")
                return Finding.Broken($"{name} is not Available: {Said(available)}", Cures.Addon(cluster, name));
        }

        return Finding.Ok($"{string.Join(", ", ClusterSurvey.Addons)} are Available");
    }

    public async Task<Finding> GatewayAsync(CancellationToken cancellationToken)
    {
        Gateway = await hub.Client.FindAsync<V1Alpha1ClusterGateway>(new(null, cluster), cancellationToken);
        if (Gateway is null)
        {
            var known = await Gateways.NamesAsync(hub.Client, cancellationToken);
            return Finding.Broken(
                $"there is no ClusterGateway {cluster}; there are: {string.Join(", ", known.DefaultIfEmpty("none"))}",
                Cures.Gateway(cluster));
        }

        var (access, health) = (Gateway.Spec.Access, Gateway.Status);
        var kind = access.Credential?.Type ?? "no credential";
        var detail = $"{access.Endpoint?.Type}, {kind}, "
            + (health.Healthy ? "healthy" : $"not healthy: {Printable.Of(health.HealthyReason)}");
        return kind == GatewayApi.CredentialTypes.ServiceAccountToken
            ? await TokenAsync(detail, cancellationToken)
            : Finding.Ok(detail);
    }

    public async Task<Finding> RightAsync(CancellationToken cancellationToken)
    {
        var attributes = new V1ResourceAttributes
        {
            Verb = "get",
            Group = GatewayApi.Group,
            Version = GatewayApi.Version,
            Resource = V1Alpha1ClusterGateway.Resource.Plural,
            Subresource = "proxy",
            Name = cluster,
        };
        return await hub.Client.MayAsync(attributes, cancellationToken)
            ? Finding.Ok("you may get clustergateways/proxy")
            : Finding.Broken("you may not get clustergateways/proxy on the hub", Cures.Right(cluster));
    }

    // What the gateway is given is made of this; whoever may not read it learns of a bad token further on.
    private async Task<Finding> TokenAsync(string detail, CancellationToken cancellationToken)
    {
        try
        {
            if (await new GatewayAccounts(hub.Client).NameAsync(cancellationToken) is not { } name)
                return Finding.Ok(detail);
            var account = await hub.Client.FindAsync<V1Beta1ManagedServiceAccount>(
                new(cluster, name), cancellationToken);
            if (account?.Status?.ExpirationTimestamp is not { } expires) return Finding.Ok(detail);
            return expires > hub.Time.GetUtcNow()
                ? Finding.Ok($"{detail}, token expires {expires:yyyy-MM-dd HH:mm}Z")
                : Finding.Broken($"the token expired {expires:yyyy-MM-dd HH:mm}Z", Cures.Token(cluster, name));
        }
        catch (KubernetesException e) when (e.Code is 403 or 404)
        {
            return Finding.Ok(detail);
        }
    }

    private static string Said(V1Condition? condition) => condition is null
        ? "nothing is reported"
        : Printable.Of($"{condition.Reason}: {condition.Message}");
}
