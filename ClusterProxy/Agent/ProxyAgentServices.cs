using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OcmAddons.ClusterProxy.Agent.Servers;

namespace OcmAddons.ClusterProxy.Agent;

/// <summary>Registration of the proxy-agent.</summary>
public static class ProxyAgentServices
{
    extension(IServiceCollection services)
    {
        /// <summary>
        /// Keeps the tunnel to the hub for as long as the host runs. <see cref="ITunnelHealth"/> tells how it is doing.
        /// Counting leases needs a Kubernetes client.
        /// </summary>
        public IServiceCollection AddProxyAgent(ProxyAgentOptions options)
        {
            services.TryAddSingleton(TimeProvider.System);
            services.AddMetrics();
            services.AddSingleton(options);
            services.AddSingleton<AgentMetrics>();
            services.AddSingleton<ServerConnector>();
            services.AddSingleton<ServerCounter>();
            if (options.LeaseCount is { } leases)
            {
                services.AddSingleton(leases);
                services.AddSingleton<LeaseMetrics>();
                services.AddSingleton<LeaseCounter>();
                services.AddHostedService(provider => provider.GetRequiredService<LeaseCounter>());
            }

            services.AddSingleton<ServerSet>();
            services.AddSingleton<ITunnelHealth>(provider => provider.GetRequiredService<ServerSet>());
            services.AddHostedService(provider => provider.GetRequiredService<ServerSet>());
            return services;
        }
    }
}
