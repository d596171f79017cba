using Microsoft.Extensions.DependencyInjection;
using OcmAddons.AddonFramework;
using OcmAddons.AddonFramework.Configs;
using OcmAddons.AddonFramework.Models;
using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Api.Configurations;
using OcmAddons.ClusterGateway.Manager.Agents;
using OcmAddons.ClusterGateway.Manager.Configuration;
using OcmAddons.ClusterGateway.Manager.Credentials;
using OcmAddons.ClusterGateway.Manager.Health;
using OcmAddons.ClusterGateway.Manager.Installation;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;

namespace OcmAddons.ClusterGateway.Manager;

internal static class ManagerServices
{
    extension(IServiceCollection services)
    {
        public IServiceCollection AddGatewayAddon()
        {
            services.AddAddon<GatewayAddon>(
                GatewayApi.AddonName, ConfigKind.Of<V1Alpha1ClusterGatewayConfiguration>(),
                ConfigKind.AddOnDeploymentConfig);
            return services.AddSingleton<GatewayConfigurations>();
        }

        public IServiceCollection AddInstallation()
        {
            services.AddKubernetesOperator()
                .AddCache<V1Deployment>(
                    new ListOptions(LabelSelector: $"{ManagerNames.AddonLabel}={GatewayApi.AddonName}"))
                .AddCache<V1APIService>(new ListOptions(FieldSelector: $"metadata.name={ManagerNames.ApiService}"))
                .AddController<InstallationController, V1Alpha1ClusterGatewayConfiguration>(watch => watch
                    .Watches<V1Alpha1ClusterManagementAddOn>((provider, _) => CurrentKey(provider))
                    .Watches<V1Deployment>((provider, _) => CurrentKey(provider))
                    .Watches<V1APIService>((provider, _) => CurrentKey(provider))
                    .Follows<V1Secret>((provider, _) => CurrentKey(provider)));
            return services
                .AddSingleton<ServerCertificates>()
                .AddSingleton<TunnelCredentials>()
                .AddSingleton<ApiServiceStore>()
                .AddSingleton<InstallationStatus>();
        }

        public IServiceCollection AddCredentials()
        {
            var addon = GatewayApi.AddonName;
            services.AddKubernetesOperator()
                .AddCluster(ManagerNames.TokenCaches, provider => provider.GetRequiredService<IKubernetesClient>())
                .AddCluster(ManagerNames.CredentialCaches, provider => provider.GetRequiredService<IKubernetesClient>())
                .AddCache<V1Secret>(
                    new ListOptions(LabelSelector: $"{ManagerNames.TokenSecretLabel}=true"), ManagerNames.TokenCaches)
                .AddCache<V1Secret>(
                    new ListOptions(LabelSelector: GatewayApi.CredentialTypeLabel), ManagerNames.CredentialCaches)
                .AddCache<V1Alpha1ManagedClusterAddOn>(
                    new ListOptions(FieldSelector: $"metadata.name={ManagerNames.AccountAddon}"),
                    ManagerNames.TokenCaches)
                .AddController<CredentialController, V1Alpha1ManagedClusterAddOn>(watch => watch
                    .WithConcurrency(4)
                    .Watches<V1Alpha1ClusterGatewayConfiguration>((provider, _) => AddonKeys(provider))
                    .Watches<V1Secret>(
                        (_, token) => [new ObjectKey(token.Namespace(), addon)], ManagerNames.TokenCaches)
                    .Watches<V1Secret>(
                        (_, secret) => [new ObjectKey(secret.Name(), addon)], ManagerNames.CredentialCaches))
                .AddController<CredentialSweeper, V1Secret>(watch => watch.OnCluster(ManagerNames.CredentialCaches))
                .AddController<AccountAddonController, V1Alpha1ManagedClusterAddOn>(
                    watch => watch.OnCluster(ManagerNames.TokenCaches));
            return services.AddSingleton<CredentialRemover>();
        }

        public IServiceCollection AddHealth()
        {
            services.AddKubernetesOperator().AddController<HealthController, V1Alpha1ManagedClusterAddOn>(watch => watch
                .WithConcurrency(8)
                .Watches<V1Secret>(
                    (_, secret) =>
                        [new ObjectKey(secret.Name(), GatewayApi.AddonName)], ManagerNames.CredentialCaches));
            return services.AddSingleton<ClusterProbe>();
        }
    }

    private static IEnumerable<ObjectKey> CurrentKey(IServiceProvider provider) =>
        provider.GetRequiredService<GatewayConfigurations>().Current is { } current ? [current.Key()] : [];

    private static IEnumerable<ObjectKey> AddonKeys(IServiceProvider provider) =>
        provider.GetRequiredService<IEntityCache<V1Alpha1ManagedClusterAddOn>>().List(@namespace: null)
            .Select(a => a.Key());
}
