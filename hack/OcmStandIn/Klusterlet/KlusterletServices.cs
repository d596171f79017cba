using Microsoft.Extensions.DependencyInjection;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Http;
using OcmAddons.Kubernetes.Models;
using OcmAddons.OcmStandIn.Api;
using OcmAddons.OcmStandIn.Klusterlet.AddOns;
using OcmAddons.OcmStandIn.Klusterlet.Clusters;
using OcmAddons.OcmStandIn.Klusterlet.Works;
using OcmAddons.Operator;

namespace OcmAddons.OcmStandIn.Klusterlet;

/// <summary>Everything that OCM runs on a managed cluster and that addons meet.</summary>
internal static class KlusterletServices
{
    extension(IServiceCollection services)
    {
        /// <summary>
        /// Expects the hub's client, with the cluster's own identity, as the default one, and the managed cluster's
        /// under
        /// <see cref="KlusterletOptions.Managed"/> and <see cref="KlusterletOptions.WorkAgent"/>.
        /// </summary>
        public IServiceCollection AddKlusterlet(KlusterletOptions options)
        {
            services.AddSingleton(options);
            services.AddSingleton(
                provider => new WorkAgentSettings(options, provider.GetRequiredService<TimeProvider>()));
            services.AddSingleton<ClusterHealth>();
            services.AddSingleton<ClusterFacts>();
            services.AddHostedService<ClusterLeaseService>();
            services.AddSingleton<AddOnCredentials>();
            services.AddSingleton<ManifestApplier>();
            services.AddSingleton<AppliedWorks>();
            services.AddSingleton<AppliedResources>();
            services.AddSingleton<WorkPass>();
            var builder = services.AddKubernetesOperator(settings => settings.Name = "klusterlet").AddCluster(
                KlusterletOptions.Managed,
                provider => provider.GetRequiredKeyedService<KubernetesClient>(KlusterletOptions.Managed));
            AddCaches(builder, options.ClusterName);
            AddControllers(builder);
            return services;
        }
    }

    // An agent may read no more than its own cluster's namespace and objects.
    private static void AddCaches(IOperatorBuilder builder, string cluster) => builder
        .AddCache<V1ManagedCluster>(new ListOptions(FieldSelector: $"metadata.name={cluster}"))
        .AddCache<V1Alpha1ManagedClusterAddOn>(new ListOptions(cluster))
        .AddCache<V1ManifestWork>(new ListOptions(cluster))
        .AddCache<V1CertificateSigningRequest>(
            new ListOptions(LabelSelector: $"{OcmNames.ClusterNameLabel}={cluster},{OcmNames.AddOnNameLabel}"))
        .AddCache<V1Secret>(cluster: KlusterletOptions.Managed)
        .AddCache<V1AppliedManifestWork>(cluster: KlusterletOptions.Managed);

    private static void AddControllers(IOperatorBuilder builder) => builder
        .AddController<ClusterStatusController, V1ManagedCluster>()
        .AddController<AddOnRegistrationController, V1Alpha1ManagedClusterAddOn>(watch => watch
            .Watches<V1CertificateSigningRequest>((_, request) => AddOnOf(request))
            .Watches<V1Secret>(
                (services, secret) => services.GetRequiredService<AddOnRegistrationController>().OwnersOf(secret.Key()),
                KlusterletOptions.Managed))
        .AddController<AddOnLeaseController, V1Alpha1ManagedClusterAddOn>()
        .AddController<WorkController, V1ManifestWork>(watch => watch
            .WithConcurrency(4)
            .Watches<V1AppliedManifestWork>((services, record) => WorkOf(services, record), KlusterletOptions.Managed))
        .AddController<AppliedWorkController, V1AppliedManifestWork>(
            watch => watch.OnCluster(KlusterletOptions.Managed));

    private static IEnumerable<ObjectKey> AddOnOf(V1CertificateSigningRequest request) =>
        request.Label(OcmNames.AddOnNameLabel) is { } addOn && request.Label(OcmNames.ClusterNameLabel) is { } cluster
            ? [new ObjectKey(cluster, addOn)]
            : [];

    // Only the end of a record is news to the work; its status is the work agent's own doing.
    private static IEnumerable<ObjectKey> WorkOf(IServiceProvider services, V1AppliedManifestWork record) =>
        record.IsDeleting() && record.Spec?.ManifestWorkName is { Length: > 0 } work
            ? [new ObjectKey(services.GetRequiredService<KlusterletOptions>().ClusterName, work)]
            : [];
}
