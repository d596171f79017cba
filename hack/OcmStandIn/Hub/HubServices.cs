using Microsoft.Extensions.DependencyInjection;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;
using OcmAddons.OcmStandIn.Api;
using OcmAddons.OcmStandIn.Hub.AddOns;
using OcmAddons.OcmStandIn.Hub.Clusters;
using OcmAddons.OcmStandIn.Hub.Configuration;
using OcmAddons.OcmStandIn.Hub.Installation;
using OcmAddons.OcmStandIn.Hub.Placements;
using OcmAddons.OcmStandIn.Hub.Sets;
using OcmAddons.Operator;

namespace OcmAddons.OcmStandIn.Hub;

/// <summary>Everything that OCM runs on a hub and that addons meet.</summary>
internal static class HubServices
{
    extension(IServiceCollection services)
    {
        /// <summary>Expects the hub's client as the default one.</summary>
        public IServiceCollection AddHub(HubOptions options)
        {
            services.AddSingleton(options);
            services.AddSingleton<PlacementCaches>();
            services.AddSingleton<DecisionWriter>();
            services.AddSingleton<AddOnCaches>();
            services.AddHostedService<BuiltInSets>();
            var builder = services.AddKubernetesOperator(settings => settings.Name = HubOptions.FieldManager);
            AddCaches(builder);
            AddClusters(builder);
            AddPlacements(builder);
            AddAddOns(builder);
            return services;
        }
    }

    private static void AddCaches(IOperatorBuilder builder) => builder
        .AddCache<V1ManagedCluster>()
        .AddCache<V1Beta2ManagedClusterSet>()
        .AddCache<V1Beta2ManagedClusterSetBinding>()
        .AddCache<V1Beta1Placement>()
        .AddCache<V1Beta1PlacementDecision>()
        .AddCache<V1ManifestWork>()
        .AddCache<V1Alpha1ClusterManagementAddOn>()
        .AddCache<V1CertificateSigningRequest>(
            new ListOptions(LabelSelector: $"{OcmNames.ClusterNameLabel},!{OcmNames.AddOnNameLabel}"))
        .AddCache(
            indexers: new Dictionary<string, Func<V1Alpha1ManagedClusterAddOn, IEnumerable<string>>>(
                StringComparer.Ordinal)
            {
                [AddOnCaches.ByName] = a => [a.Name()],
            });

    private static void AddClusters(IOperatorBuilder builder) => builder
        .AddController<ClusterAcceptanceController, V1ManagedCluster>()
        .AddController<ClusterLivenessController, V1ManagedCluster>()
        .AddController<ClusterDetachController, V1ManagedCluster>()
        .AddController<ClusterRequestController, V1CertificateSigningRequest>()
        .AddController<AddOnHealthController, V1ManagedCluster>(
            watch => watch.Watches<V1Alpha1ManagedClusterAddOn>((_, addOn) => ClusterOf(addOn)))
        .AddController<AnnotationController, V1ManagedCluster>(
            watch => watch.Watches<V1Alpha1ManagedClusterAddOn>((_, addOn) => ClusterOf(addOn)));

    private static void AddPlacements(IOperatorBuilder builder) => builder
        .AddController<ClusterSetController, V1Beta2ManagedClusterSet>(
            watch => watch.Watches<V1ManagedCluster>((services, _) => All<V1Beta2ManagedClusterSet>(services)))
        .AddController<SetBindingController, V1Beta2ManagedClusterSetBinding>(
            watch =>
                watch.Watches<V1Beta2ManagedClusterSet>(
                    (services, _) => All<V1Beta2ManagedClusterSetBinding>(services)))
        .AddController<PlacementController, V1Beta1Placement>(watch => watch
            .Watches<V1ManagedCluster>((services, _) => All<V1Beta1Placement>(services))
            .Watches<V1Beta2ManagedClusterSet>((services, _) => All<V1Beta1Placement>(services))
            .Watches<V1Beta2ManagedClusterSetBinding>((services, _) => All<V1Beta1Placement>(services))
            .Owns<V1Beta1PlacementDecision>());

    private static void AddAddOns(IOperatorBuilder builder) => builder
        .AddController<InstallController, V1Alpha1ClusterManagementAddOn>(WatchInstances)
        .AddController<InstallProgressionController, V1Alpha1ClusterManagementAddOn>()
        .AddController<ConfigurationController, V1Alpha1ClusterManagementAddOn>(WatchInstances)
        .AddController<ProgressController, V1Alpha1ManagedClusterAddOn>(watch => watch
            .Watches<V1ManifestWork>((_, work) => AddOnOf(work)));

    private static void WatchInstances(IWatchBuilder<V1Alpha1ClusterManagementAddOn> watch) => watch
        .Watches<V1Alpha1ManagedClusterAddOn>((_, addOn) => [new ObjectKey(null, addOn.Name())])
        .Watches<V1ManagedCluster>((services, _) => services.GetRequiredService<AddOnCaches>().All())
        .Watches<V1Beta1Placement>((services, placement) =>
            services.GetRequiredService<AddOnCaches>().UsersOf(placement.Key()))
        .Watches<V1Beta1PlacementDecision>((services, decision) => services.GetRequiredService<AddOnCaches>().UsersOf(
            new ObjectKey(decision.Namespace(), decision.Label(DecisionWriter.PlacementLabel) ?? "")));

    private static IEnumerable<ObjectKey> ClusterOf(V1Alpha1ManagedClusterAddOn addOn) =>
        [new ObjectKey(null, addOn.Namespace()!)];

    private static IEnumerable<ObjectKey> AddOnOf(V1ManifestWork work) =>
        work.Label(OcmNames.AddOnNameLabel) is { } addOn ? [new ObjectKey(work.Namespace(), addOn)] : [];

    private static IEnumerable<ObjectKey> All<TEntity>(IServiceProvider services)
        where TEntity : class, IKubernetesEntity<TEntity> =>
        services.GetRequiredService<IEntityCache<TEntity>>().List(null).Select(e => e.Key());
}
