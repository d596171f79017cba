using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OcmAddons.AddonFramework.Leases;
using OcmAddons.Kubernetes;

namespace OcmAddons.ClusterProxy.Agent.Addon;

/// <summary>Registration of the addon's side of the agent: what OCM judges it by.</summary>
internal static class AddonAgentServices
{
    extension(IServiceCollection services)
    {
        /// <summary>
        /// Renews the addon's lease on the managed cluster for as long as the hub can reach the cluster.
        /// </summary>
        public IServiceCollection AddAddonAgent(string installNamespace)
        {
            services.AddHostedService(provider =>
            {
                var tunnel = provider.GetRequiredService<ITunnelHealth>();
                return new AddonLease(
                    provider.GetRequiredService<IKubernetesClient>(),
                    new ObjectKey(installNamespace, "cluster-proxy"),
                    () => tunnel.Connected,
                    provider.GetRequiredService<TimeProvider>(),
                    provider.GetRequiredService<ILogger<AddonLease>>());
            });
            return services;
        }
    }
}
