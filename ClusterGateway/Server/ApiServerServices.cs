using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Server.Audit;
using OcmAddons.ClusterGateway.Server.Authentication;
using OcmAddons.ClusterGateway.Server.Authorization;
using OcmAddons.ClusterGateway.Server.Credentials;
using OcmAddons.ClusterGateway.Server.Discovery;
using OcmAddons.ClusterGateway.Server.Identity;
using OcmAddons.ClusterGateway.Server.Proxying;
using OcmAddons.ClusterGateway.Server.Registry;
using OcmAddons.ClusterGateway.Server.Resources;
using OcmAddons.Konnectivity.Dialing;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Auth;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Server;

internal static class ApiServerServices
{
    extension(IServiceCollection services)
    {
        public IServiceCollection AddApiServer(AuditSettings? audit = null) => services
            .AddAudit(audit ?? AuditSettings.Off)
            .AddSingleton(new DiscoveryDocuments(GatewayApi.Group))
            .AddSingleton<DiscoveryHandler>()
            .AddSingleton<HubReadiness>()
            .AddSingleton<CallerGate>()
            .AddSingleton<ApiServerHandler>();

        public IServiceCollection AddHub(string kubeconfig)
        {
            services.AddKubernetesClient(_ => KubernetesConfig.Load(kubeconfig));
            services.AddKubernetesOperator(settings => settings.Name = "cluster-gateway");
            return services;
        }

        public IServiceCollection AddCallers(
            AuthorizationSettings settings, AuthenticationSettings? authentication = null, HubClients? clients = null)
        {
            authentication ??= AuthenticationSettings.Default;
            var hub = clients ?? HubClients.OneForAll;
            var map = HubAuthentication.ConfigMap;
            hub.Register(services);
            if (authentication.NeedsLookup)
            {
                services.AddKubernetesOperator().AddCache<V1ConfigMap>(
                    new ListOptions(map.Namespace, FieldSelector: $"metadata.name={map.Name}"), hub.Authentication);
            }

            if (authentication.TolerateFailedLookup)
                services.PostConfigure<HealthCheckServiceOptions>(LookupHealthCheck.Register);
            return services
                .AddSingleton(settings)
                .AddSingleton(authentication)
                .AddSingleton<AuthenticationFiles>()
                .AddSingleton<IDelegatedAuthentication>(provider => new HubAuthentication(
                    authentication.NeedsLookup
                        ? provider.GetRequiredKeyedService<IEntityCache<V1ConfigMap>>(hub.Authentication)
                        : null,
                    provider.GetRequiredService<AuthenticationFiles>(), authentication,
                    provider.GetRequiredService<ILogger<HubAuthentication>>()))
                .AddSingleton<CallerCertificates>()
                .AddSingleton<ITokenReviewer>(provider => new TokenReviewer(
                    provider.GetRequiredKeyedService<IKubernetesClient>(hub.Authentication), authentication,
                    provider.GetRequiredService<TimeProvider>()))
                .AddSingleton<CallerAuthenticator>()
                .AddSingleton<IAccessReviewer>(provider => new SubjectAccessReviewer(
                    provider.GetRequiredKeyedService<IKubernetesClient>(hub.Authorization)))
                .AddSingleton<CallerAuthorizer>()
                .AddSingleton<SubPathAuthorizer>()
                .AddSingleton<CallerImpersonation>();
        }

        public IServiceCollection AddGateways(
            RegistrySettings settings, GatewayViewSettings view, ExecSettings? exec = null)
        {
            return services
                .AddRegistry(settings)
                .AddSingleton(view)
                .AddSingleton(exec ?? ExecSettings.Default)
                .AddSingleton<ICredentialRunner, ExecRunner>()
                .AddSingleton<DynamicCredentials>()
                .AddSingleton<GatewayFeed>()
                .AddSingleton<GatewayView>()
                .AddSingleton<GatewayWriter>()
                .AddSingleton<GatewayWatch>()
                .AddSingleton<GatewayHealthWriter>()
                .AddSingleton<VirtualClusterResource>()
                .AddSingleton<GatewayResource>();
        }

        public IServiceCollection AddForwarding(
            KonnectivityDialerOptions? tunnel, ForwardingSettings? settings = null, IdentitySettings? identities = null)
        {
            if (tunnel is not null)
            {
                services.AddSingleton<ITunnelDialer>(provider => new KonnectivityDialer(
                    tunnel, provider.GetRequiredService<TimeProvider>(),
                    provider.GetRequiredService<ILogger<KonnectivityDialer>>()));
            }

            return services
                .AddSingleton(settings ?? ForwardingSettings.Default)
                .AddSingleton(identities ?? IdentitySettings.Default)
                .AddSingleton(provider => new IdentityRuleFile(
                    provider.GetRequiredService<IdentitySettings>().RuleFile,
                    provider.GetRequiredService<TimeProvider>(),
                    provider.GetRequiredService<ILogger<IdentityRuleFile>>()))
                .AddSingleton<IdentityExchange>()
                .AddSingleton<ConnectGate>()
                .AddSingleton<ProxyHandler>()
                .AddSingleton(provider => new GatewayTunnel(provider.GetService<ITunnelDialer>()))
                .AddSingleton<IConnectionFactory, ConnectionFactory>()
                .AddSingleton<ClusterConnections>()
                .AddMetrics()
                .AddSingleton<ProxyMetrics>()
                .AddSingleton(provider => new StreamMemory(provider.GetRequiredService<TimeProvider>()))
                .AddHostedService(provider => provider.GetRequiredService<StreamMemory>())
                .AddSingleton<ForwardedRequestBuilder>()
                .AddSingleton<ClusterForwarder>();
        }
    }
}
