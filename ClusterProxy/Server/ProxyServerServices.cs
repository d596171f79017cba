using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OcmAddons.ClusterProxy.Server.Backends;
using OcmAddons.ClusterProxy.Server.Frontends;
using OcmAddons.ClusterProxy.Server.Leases;
using OcmAddons.ClusterProxy.Server.Metrics;
using OcmAddons.ClusterProxy.Server.Tunnels;

namespace OcmAddons.ClusterProxy.Server;

/// <summary>Registration of the proxy-server.</summary>
public static class ProxyServerServices
{
    extension(IServiceCollection services)
    {
        /// <summary>
        /// Serves frontends and agents for as long as the host runs. Tokens and leases need a Kubernetes client.
        /// </summary>
        public IServiceCollection AddProxyServer(ProxyServerOptions options)
        {
            services.TryAddSingleton(TimeProvider.System);
            services.AddMetrics();
            services.AddSingleton(options);
            services.AddSingleton(new BackendRegistry(options.Strategies));
            services.AddSingleton<ServerMetrics>();
            services.AddSingleton<DialCoordinator>();
            services.AddSingleton<ConnectHandler>();
            services.AddSingleton<ProxyHandler>();
            services.AddSingleton<HttpConnectHandler>();
            services.AddSingleton<FrontendPort>();
            services.AddSingleton<ProxyServer>();
            services.AddHostedService(provider => provider.GetRequiredService<ProxyServer>());
            if (options.AgentTokens is { } tokens)
                services.AddSingleton(tokens).AddSingleton<AgentTokenAuthenticator>();
            if (options.Leases is { } leases) services.AddServerLease(leases);
            return services;
        }

        // Services stop in reverse order: agents are told first that there will be one server less.
        private void AddServerLease(ServerLeaseOptions leases)
        {
            services.AddSingleton(leases);
            services.AddSingleton<LeaseMetrics>();
            services.AddHostedService<ServerLease>();
            services.AddHostedService<LeaseCollector>();
        }
    }
}
