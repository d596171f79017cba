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
        public IServiceCollection AddAddonAgent(string installNamespace) =>
            services.AddAddonLease(installNamespace, provider =>
            {
                var tunnel = provider.GetRequiredService<ITunnelHealth>();
                return () => tunnel.Connected;
            });

        /// <summary>Renews it for as long as <paramref name="healthy"/>.</summary>
        public IServiceCollection AddAddonLease(
            string installNamespace, Func<IServiceProvider, Func<bool>> healthy) =>
            services.AddHostedService(provider => new AddonLease(
                provider.GetRequiredService<IKubernetesClient>(),
                new ObjectKey(installNamespace, "cluster-proxy"),
                healthy(provider),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<AddonLease>>()));
    }
}
