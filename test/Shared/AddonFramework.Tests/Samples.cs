using System.Text.Json.Nodes;
using OcmAddons.AddonFramework.Agents;
using OcmAddons.AddonFramework.Configs;
using OcmAddons.AddonFramework.Manifests;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.AddonFramework.Tests;

/// <summary>Small objects that several tests need.</summary>
internal static class Samples
{
    public const string Cluster = "cluster1";
    public const string Addon = "sample";

    public static Manifest ConfigMap(string name, int size = 0) => Manifest.Of(new V1ConfigMap
    {
        Metadata = new() { Name = name, NamespaceProperty = "default" },
        Data = new Dictionary<string, string> { ["data"] = new('x', size) },
    });

    public static Manifest Raw(string kind, string name, params IEnumerable<(string Map, string Key)> marks)
    {
        var metadata = new JsonObject { ["name"] = name, ["namespace"] = "default" };
        foreach (var (map, key) in marks) metadata[map] = new JsonObject { [key] = "" };
        var set = new ManifestSet
        {
            new JsonObject
            {
                ["apiVersion"] = kind == "Job" ? "batch/v1" : kind == "Deployment" ? "apps/v1" : "v1",
                ["kind"] = kind,
                ["metadata"] = metadata,
            },
        };
        return set.Single();
    }

    public static V1ManagedCluster ManagedCluster(string name = Cluster) => new()
    {
        Metadata = new() { Name = name, Uid = $"uid-of-{name}" },
        Spec = new() { HubAcceptsClient = true },
    };

    public static V1Alpha1ManagedClusterAddOn ManagedClusterAddOn(string cluster = Cluster) => new()
    {
        Metadata = new()
        {
            Name = Addon,
            NamespaceProperty = cluster,
            Uid = "uid-of-addon",
            OwnerReferences = [new() { Kind = "ClusterManagementAddOn", Name = Addon, Uid = "u" }],
        },
        Status = new(),
    };

    public static AddonTarget Target(V1Alpha1ManagedClusterAddOn? addon = null) =>
        new(ManagedCluster(), addon ?? ManagedClusterAddOn(), "agents", AddonConfigs.None);
}
