using System.Text;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Testing.ApiServers;
using OcmAddons.Testing.Waiting;

namespace OcmAddons.Integration.Tests.ClusterGateway;

/// <summary>A gateway of a test's own: an account on the managed cluster, and its token on the hub.</summary>
internal sealed class GatewayCluster(string name, ObjectKey account)
{
    private static ApiServerFixture Hub => GatewayClusters.Hub;

    private static ApiServerFixture Managed => GatewayClusters.Managed;

    public string Name => name;

    /// <summary>The account's namespace on the managed cluster; no other test uses it.</summary>
    public string Namespace => account.Namespace!;

    public string ProxyPath => $"/apis/{GatewayApi.ApiVersion}/clustergateways/{name}/proxy";

    public static async Task<GatewayCluster> CreateAsync(string? role, CancellationToken cancellationToken)
    {
        var space = await Managed.CreateNamespaceAsync(cancellationToken);
        var cluster = new GatewayCluster(space, new ObjectKey(space, "cluster-gateway"));
        await Managed.Admin.CreateAsync(
            new V1ServiceAccount { Metadata = new() { Name = "cluster-gateway", NamespaceProperty = space } },
            cancellationToken);
        if (role is not null) await cluster.GrantAsync(role, cancellationToken);
        await Hub.Admin.CreateAsync(await cluster.SecretAsync(cancellationToken), cancellationToken);
        await cluster.WaitForAsync(code => code != 404, "the gateway to know it", cancellationToken);
        return cluster;
    }

    public Task GrantAsync(string role, CancellationToken cancellationToken) => Managed.Admin.CreateAsync(
        new V1ClusterRoleBinding
        {
            Metadata = new() { Name = name },
            RoleRef = new() { ApiGroup = "rbac.authorization.k8s.io", Kind = "ClusterRole", Name = role },
            Subjects = [new() { Kind = "ServiceAccount", Name = account.Name, Namespace = account.Namespace }],
        },
        cancellationToken);

    public Task RemoveAsync(CancellationToken cancellationToken) => Hub.Admin.DeleteAsync<V1Secret>(
        new(GatewayClusters.Gateway.SecretNamespace, name), preconditions: null, cancellationToken);

    public Task WaitForAsync(Func<int, bool> holds, string what, CancellationToken cancellationToken) =>
        Eventually.TrueAsync(
            async token =>
            {
                using var response = await Hub.Admin.SendAsync(
                    new(HttpMethod.Get, ProxyPath + "/healthz"), token);
                return holds((int)response.StatusCode);
            },
            what, cancellationToken);

    private async Task<V1Secret> SecretAsync(CancellationToken cancellationToken)
    {
        var token = await Managed.Admin.RequestTokenAsync(account, [], TimeSpan.FromHours(1), cancellationToken);
        return new V1Secret
        {
            Metadata = new()
            {
                Name = name,
                NamespaceProperty = GatewayClusters.Gateway.SecretNamespace,
                Labels = new Dictionary<string, string>
                {
                    [GatewayApi.CredentialTypeLabel] = GatewayApi.CredentialTypes.ServiceAccountToken,
                    [GatewayApi.EndpointTypeLabel] = GatewayApi.EndpointTypes.Const,
                },
            },
            Data = new Dictionary<string, byte[]>
            {
                ["endpoint"] = Encoding.UTF8.GetBytes(Managed.AdminConfig.Server.ToString()),
                ["ca.crt"] = Encoding.UTF8.GetBytes(Managed.Authority.Pem),
                ["token"] = Encoding.UTF8.GetBytes(token.Status!.Token!),
            },
        };
    }
}
