using OcmAddons.AddonFramework.Models;
using OcmAddons.ClusterGateway.Api.Configurations;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Manager.Tests;

/// <summary>A cache that a test fills by hand.</summary>
internal sealed class ListCache<TEntity>(params TEntity[] entities) : IEntityCache<TEntity>
    where TEntity : class, IKubernetesEntity<TEntity>
{
    public Exception? Problem => null;

    public List<TEntity> Entities { get; } = [.. entities];

    public TEntity? Find(ObjectKey key) => Entities.Find(e => e.Key() == key);

    public IReadOnlyList<TEntity> List(string? @namespace) =>
        Entities.FindAll(e => @namespace is null || e.Namespace() == @namespace);

    public IReadOnlyList<TEntity> ByIndex(string index, string value) => [];

    public Task WaitForSyncAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Notes what is followed.</summary>
internal sealed class FollowedKeys<TEntity> : IFollowedObjects<TEntity>
    where TEntity : class, IKubernetesEntity<TEntity>
{
    public IReadOnlyCollection<ObjectKey> Keys { get; private set; } = [];

    public void Follow(IReadOnlyCollection<ObjectKey> keys) => Keys = [.. keys.Distinct()];
}

/// <summary>Objects as a hub has them.</summary>
internal static class Fixtures
{
    public static V1Alpha1ClusterManagementAddOn Addon() => new()
    {
        Metadata = new V1ObjectMeta { Name = "cluster-gateway", Uid = "cma-uid" },
        Spec = new()
        {
            SupportedConfigs =
            [
                new()
                {
                    Group = "proxy.open-cluster-management.io",
                    Resource = "clustergatewayconfigurations",
                    DefaultConfig = new() { Name = "cluster-gateway" },
                },
            ],
        },
    };

    public static V1Alpha1ClusterGatewayConfiguration Configuration(bool tunnel = true) => new()
    {
        Metadata = new V1ObjectMeta { Name = "cluster-gateway", Generation = 3 },
        Spec = new()
        {
            Image = "image:v1",
            InstallNamespace = "addon",
            SecretNamespace = "credentials",
            SecretManagement = new() { Type = SecretManagement.ServiceAccounts },
            Egress = tunnel
                ? new()
                {
                    Type = GatewayEgress.Tunnel,
                    ClusterProxy = new()
                    {
                        ProxyServerHost = "proxy-entrypoint.addon",
                        ProxyServerPort = 8090,
                        Credentials = new()
                        {
                            Namespace = "addon",
                            ProxyClientCaSecretName = "the-ca",
                            ProxyClientSecretName = "the-client",
                        },
                    },
                }
                : new() { Type = GatewayEgress.Direct },
        },
    };

    public static V1Alpha1ManagedClusterAddOn Installed(string cluster, string addon = "cluster-gateway") => new()
    {
        Metadata = new V1ObjectMeta { Name = addon, NamespaceProperty = cluster, Uid = $"{cluster}-{addon}" },
    };

    public static V1Secret Token(string cluster, string token) => new()
    {
        Metadata = new V1ObjectMeta { Name = "cluster-gateway", NamespaceProperty = cluster, ResourceVersion = "7" },
        Data = new Dictionary<string, byte[]>
        {
            ["token"] = System.Text.Encoding.UTF8.GetBytes(token),
            ["ca.crt"] = "CA"u8.ToArray(),
        },
    };
}
