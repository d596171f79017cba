using Microsoft.Extensions.DependencyInjection;
using OcmAddons.AddonFramework;
using OcmAddons.AddonFramework.Configs;
using OcmAddons.ClusterProxy.Api;
using OcmAddons.ClusterProxy.Manager.Agents;
using OcmAddons.ClusterProxy.Manager.Servers;
using OcmAddons.ClusterProxy.Manager.Signing;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;

namespace OcmAddons.ClusterProxy.Manager;

/// <summary>Registration of the addon's manager.</summary>
public static class ManagerServices
{
    extension(IServiceCollection services)
    {
        /// <summary>
        /// Manages proxy servers on the hub and agents on managed clusters through the default client.
        /// </summary>
        public IServiceCollection AddClusterProxyManager(ManagerOptions options)
        {
            services.AddSingleton(options);
            services.AddSingleton<ProxyAuthority>();
            services.AddSingleton<CurrentEntrypoint>();
            services.AddSingleton<SignerSecret>();
            services.AddSingleton<LeafSecrets>();
            services.AddSingleton<ServerStore>();
            services.AddSingleton<ConfigurationStatusWriter>();
            services.AddAddon<ClusterProxyAddon>(
                ClusterProxyNames.Addon, ConfigKind.Of<V1Alpha1ManagedProxyConfiguration>(),
                ConfigKind.AddOnDeploymentConfig);
            var own = new ListOptions(Namespace: options.PodNamespace);
            services.AddKubernetesOperator()
                .AddCache<V1Secret>(own)
                .AddCache<V1Deployment>(own)
                .AddCache<V1Service>(own)
                .AddController<ProxyConfigurationController, V1Alpha1ManagedProxyConfiguration>(watch => watch
                    .Owns<V1Secret>()
                    .Owns<V1Deployment>()
                    .Owns<V1Service>());
            return services;
        }
    }
}
