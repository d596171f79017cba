using Microsoft.Extensions.DependencyInjection;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Server.Registry;

internal static class RegistryServices
{
    extension(IServiceCollection services)
    {
        /// <summary>The gateways and clusters of the hub: followed, or read each time, as the settings say.</summary>
        public IServiceCollection AddRegistry(RegistrySettings settings)
        {
            var secrets = new ListOptions(settings.SecretNamespace, LabelSelector: GatewayApi.CredentialTypeLabel);
            if (settings.CacheSecrets)
            {
                services.AddKubernetesOperator().AddCache<V1Secret>(secrets)
                    .AddController<GatewaySecretController, V1Secret>(watch => FollowAddresses(watch, settings));
            }

            // A hub may be without OCM, or get it later.
            if (settings.FollowsClusters)
                services.AddKubernetesOperator().AddCache<V1ManagedCluster>(mayBeAbsent: true);
            return services
                .AddSingleton(settings)
                .AddObjects<V1Secret>(settings.CacheSecrets, secrets)
                .AddObjects<V1ManagedCluster>(settings.FollowsClusters, new ListOptions())
                .AddSingleton(provider => new ClusterAddresses(
                    settings.OcmIntegration ? provider.GetRequiredService<IHubObjects<V1ManagedCluster>>() : null))
                .AddSingleton<IGatewayRegistry, SecretGatewayRegistry>()
                .AddSingleton<VirtualClusters>();
        }

        private IServiceCollection AddObjects<TEntity>(bool cached, ListOptions scope)
            where TEntity : class, IKubernetesEntity<TEntity> =>
            services.AddSingleton<IHubObjects<TEntity>>(provider => cached
                ? new CachedObjects<TEntity>(provider.GetRequiredService<IEntityCache<TEntity>>(), scope.Namespace)
                : new LiveObjects<TEntity>(provider.GetRequiredService<IKubernetesClient>(), scope));
    }

    private static void FollowAddresses(IWatchBuilder<V1Secret> watch, RegistrySettings settings)
    {
        if (settings.FollowsClusters)
            watch.Watches<V1ManagedCluster>((_, cluster) => [new(settings.SecretNamespace, cluster.Name())]);
    }
}
