using Microsoft.Extensions.Logging;
using OcmAddons.AddonFramework.Certificates;
using OcmAddons.ClusterProxy.Api;
using OcmAddons.ClusterProxy.Manager.Signing;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;

namespace OcmAddons.ClusterProxy.Manager.Servers;

/// <summary>Writes the proxy servers' objects and reads how they do.</summary>
[EntityRbac(typeof(V1Namespace), Verbs = RbacVerb.Get | RbacVerb.Create)]
[EntityRbac(typeof(V1ServiceAccount), Verbs = RbacVerb.Create | RbacVerb.Patch)]
[EntityRbac(typeof(V1Secret), Verbs = RbacVerb.Read | RbacVerb.Create | RbacVerb.Patch)]
[EntityRbac(typeof(V1Service), Verbs = RbacVerb.Read | RbacVerb.Create | RbacVerb.Patch)]
[EntityRbac(typeof(V1Deployment), Verbs = RbacVerb.Read | RbacVerb.Create | RbacVerb.Patch)]
internal sealed class ServerStore(
    IKubernetesClient client,
    LeafSecrets leaves,
    CurrentEntrypoint entrypoint,
    ManagerOptions options,
    ILogger<ServerStore> logger)
{
    public async Task EnsureNamespaceAsync(
        V1Alpha1ManagedProxyConfiguration configuration, CancellationToken cancellationToken)
    {
        var name = configuration.Spec.ProxyServer.Namespace;
        if (name == options.PodNamespace) return;
        if (await client.FindAsync<V1Namespace>(new ObjectKey(null, name), cancellationToken) is not null) return;
        await client.CreateAsync(new V1Namespace { Metadata = new V1ObjectMeta { Name = name } }, cancellationToken);
    }

    /// <summary>Whether agents have to be told of another entrypoint.</summary>
    public async Task<bool> EnsureEntrypointAsync(
        V1Alpha1ManagedProxyConfiguration configuration, CancellationToken cancellationToken)
    {
        var hosts = await LoadBalancerHostsAsync(configuration, cancellationToken);
        var (found, problem) = EntrypointResolver.Resolve(configuration.Spec.ProxyServer, hosts);
        if (problem is not null) logger.EntrypointMissing(configuration.Name(), problem);
        var changed = entrypoint.Use(found);
        if (changed && found is not null) logger.EntrypointChanged(found.Host, found.Port);
        return changed;
    }

    public async Task<ServerState> ApplyAsync(
        V1Alpha1ManagedProxyConfiguration configuration, CertificateAuthority authority,
        CancellationToken cancellationToken)
    {
        var objects = new ServerObjects(configuration);
        await ApplyAsync(objects.ServiceAccount(), cancellationToken);
        await ApplyAsync(objects.Service(), cancellationToken);
        await ApplyAsync(objects.AuthoritySecret(authority.CertificatePem), cancellationToken);
        var (server, agent, frontend) = await LeavesAsync(configuration, authority, cancellationToken);
        var deployment = await ApplyAsync(
            new ServerDeployment(configuration, options.ImagePullPolicy).Build(), cancellationToken);
        return new ServerState(server, agent, frontend, deployment.Status?.AvailableReplicas ?? 0);
    }

    private async Task<(LeafState Server, LeafState Agent, LeafState Client)> LeavesAsync(
        V1Alpha1ManagedProxyConfiguration configuration, CertificateAuthority authority,
        CancellationToken cancellationToken)
    {
        var profiles = LeafProfiles.For(configuration, entrypoint.Known?.Host);
        var names = configuration.Spec.Authentication.Dump?.Secrets ?? new ProxySecretNames();
        return (
            await LeafAsync(names.SigningProxyServerSecretName, profiles.ProxyServer),
            await LeafAsync(names.SigningAgentServerSecretName, profiles.AgentServer),
            await LeafAsync(names.SigningProxyClientSecretName, profiles.ProxyClient));

        Task<LeafState> LeafAsync(string name, LeafProfile profile) => leaves.EnsureAsync(
            new ObjectKey(configuration.Spec.ProxyServer.Namespace, name), profile, authority, configuration,
            cancellationToken);
    }

    private async Task<IReadOnlyList<string>> LoadBalancerHostsAsync(
        V1Alpha1ManagedProxyConfiguration configuration, CancellationToken cancellationToken)
    {
        if (configuration.Spec.ProxyServer.Entrypoint is not { Type: "LoadBalancerService" } wanted) return [];
        var service = await ApplyAsync(
            new ServerObjects(configuration).LoadBalancer(wanted.LoadBalancerService ?? new LoadBalancerEntrypoint()),
            cancellationToken);
        return
        [
            .. (service.Status?.LoadBalancer?.Ingress ?? [])
                .Select(ingress => ingress.Ip is { Length: > 0 } ip ? ip : ingress.Hostname)
                .OfType<string>().Where(host => host.Length > 0),
        ];
    }

    private Task<TEntity> ApplyAsync<TEntity>(TEntity entity, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity> =>
        client.ApplyAsync(entity, ClusterProxyNames.Addon, force: true, subresource: null, cancellationToken);
}

/// <summary>How the proxy servers and their certificates are.</summary>
internal readonly record struct ServerState(LeafState Server, LeafState Agent, LeafState Client, int AvailableReplicas)
{
    public DateTimeOffset RenewAt => new[] { Server.RenewAt, Agent.RenewAt, Client.RenewAt }.Min();
}
