using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OcmAddons.AddonFramework.Agents;
using OcmAddons.AddonFramework.Certificates;
using OcmAddons.AddonFramework.Configs;
using OcmAddons.AddonFramework.Controllers;
using OcmAddons.AddonFramework.Health;
using OcmAddons.AddonFramework.Manifests;
using OcmAddons.AddonFramework.Models;
using OcmAddons.AddonFramework.Registration;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.Operator;

namespace OcmAddons.AddonFramework;

/// <summary>Registers an addon with the framework.</summary>
public static class AddonServices
{
    extension(IServiceCollection services)
    {
        /// <summary>
        /// Manages one addon in this process, through the default client (the hub) and the operator runtime.
        /// </summary>
        /// <param name="name">The addon's name, once more: caches are narrowed to it before the addon exists.</param>
        /// <param name="configs">Kinds that configure the addon; AddOnDeploymentConfig alone when none are
        /// given.</param>
        public IServiceCollection AddAddon<
        [
            DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors),
        ] TAddon>(
            string name, params IReadOnlyList<ConfigKind> configs)
            where TAddon : AgentAddon
        {
            var kinds = new AddonConfigKinds(configs is { Count: > 0 } ? configs : [ConfigKind.AddOnDeploymentConfig]);
            services.TryAddSingleton(TimeProvider.System);
            services.AddSingleton<TAddon>();
            services.AddSingleton<AgentAddon>(provider => Named(provider.GetRequiredService<TAddon>(), name));
            services.AddSingleton(kinds);
            services.AddSteps();
            var builder = services.AddKubernetesOperator();
            builder.AddCaches(name, kinds);
            builder.AddControllers(name, kinds);
            return services;
        }

        private void AddSteps()
        {
            services.AddSingleton<AddonTriggers>();
            services.AddSingleton<IAddonTrigger>(provider => provider.GetRequiredService<AddonTriggers>());
            services.AddSingleton<ConfigLoader>();
            services.AddSingleton<ConfigStep>();
            services.AddSingleton<HubPermissionStore>();
            services.AddSingleton<RegistrationStep>();
            services.AddSingleton<WorkStore>();
            services.AddSingleton<DeployStep>();
            services.AddSingleton<HookStep>();
            services.AddSingleton<HealthStep>();
            services.AddSingleton<AddonSteps>();
            services.AddSingleton<AddonWriter>();
            services.AddSingleton<RequestReview>();
        }
    }

    extension(IOperatorBuilder builder)
    {
        private void AddCaches(string addon, AddonConfigKinds kinds)
        {
            var ours = new ListOptions(LabelSelector: $"{OcmNames.AddonNameLabel}={addon}");
            builder.AddCache<V1ManifestWork>(
                ours,
                indexers: new Dictionary<string, Func<V1ManifestWork, IEnumerable<string>>>(StringComparer.Ordinal)
                {
                    [WorkStore.AddonIndex] = WorkStore.IndexValues,
                });
            builder.AddCache<V1CertificateSigningRequest>(ours);
            builder.AddCache<V1ManagedCluster>();
            builder.AddCache<V1Alpha1ManagedClusterAddOn>(new ListOptions(FieldSelector: $"metadata.name={addon}"));
            builder.AddCache<V1Alpha1ClusterManagementAddOn>(new ListOptions(FieldSelector: $"metadata.name={addon}"));
            foreach (var kind in kinds.Kinds) kind.AddCache(builder);
        }

        private void AddControllers(string addon, AddonConfigKinds kinds)
        {
            builder.AddController<AddonController, V1Alpha1ManagedClusterAddOn>(watch =>
            {
                watch.WithConcurrency(4)
                    .Watches<V1ManagedCluster>((_, cluster) => [new ObjectKey(cluster.Name(), addon)])
                    .Watches<V1ManifestWork>((_, work) => [new ObjectKey(work.Namespace(), addon)])
                    .Source(provider => provider.GetRequiredService<AddonTriggers>().Keys());
                foreach (var kind in kinds.Kinds) kind.Watch(watch, ConfigUsers.Addons);
            });
            builder.AddController<ConfigHashController, V1Alpha1ClusterManagementAddOn>(watch =>
            {
                foreach (var kind in kinds.Kinds) kind.Watch(watch, (_, _, _) => [new ObjectKey(null, addon)]);
            });
            builder.AddController<InstallController, V1ManagedCluster>(watch => watch
                .Watches<V1Alpha1ManagedClusterAddOn>(
                    (_, installed) => [new ObjectKey(null, installed.Namespace() ?? "")]));
            builder.AddController<CertificateRequestController, V1CertificateSigningRequest>(watch => watch
                .Watches<V1Alpha1ManagedClusterAddOn>((provider, installed) => OpenRequests.Of(provider, installed)));
        }
    }

    private static TAddon Named<TAddon>(TAddon addon, string name)
        where TAddon : AgentAddon => addon.Name == name
            ? addon
            : throw new InvalidOperationException($"Addon {addon.Name} is registered as {name}.");
}
