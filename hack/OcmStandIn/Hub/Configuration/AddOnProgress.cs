using System.Text.Json;
using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.OcmStandIn.Api;

namespace OcmAddons.OcmStandIn.Hub.Configuration;

/// <summary>Whether an addon's works carry the configuration that it should have; pure.</summary>
internal static class AddOnProgress
{
    public static ConditionState Of(V1Alpha1ManagedClusterAddOn addOn, IReadOnlyList<V1ManifestWork> works)
    {
        var supported = addOn.Status?.SupportedConfigs ?? [];
        var unsupported = addOn.Spec?.Configs?.FirstOrDefault(
            c => !supported.Any(s => (s.Group ?? "") == (c.Group ?? "") && s.Resource == c.Resource));
        if (unsupported is not null)
            return Is("False", "ConfigurationUnsupported",
                $"Configuration with gvr {unsupported.Group}/{unsupported.Resource} is not supported for this addon");

        if (addOn.Status?.Conditions.FindCondition("ManifestApplied") is null)
            return Is(
                "False", "WaitingForManifestApplied", "Waiting for ManagedClusterAddOn ManifestApplied condition");
        if (addOn.Annotation(OcmNames.HostingClusterAnnotation) is not null
            && addOn.Status.Conditions.FindCondition("HostingManifestApplied") is null)
            return Is(
                "False", "WaitingForHostingManifestApplied",
                "Waiting for ManagedClusterAddOn HostingManifestApplied condition");

        var deployed = works.Where(
            w => !w.Name().StartsWith($"addon-{addOn.Name()}-pre-delete", StringComparison.Ordinal)).ToList();
        if (deployed.Count == 0) return Is("True", "Progressing", "progressing... no addon works");
        if (deployed.Exists(w => !CarriesConfigs(w, addOn.Status.ConfigReferences ?? [])))
            return Is("True", "Progressing", "progressing... mca and work configs mismatch");
        return deployed.TrueForAll(IsReady)
            ? Is("False", "Completed", "completed with no errors.")
            : Is("True", "Progressing", "progressing... work is not ready");
    }

    private static ConditionState Is(
        string status, string reason, string message) => new("Progressing", status, reason, message);

    private static bool IsReady(V1ManifestWork work) =>
        Holds(work, "Applied") && Holds(work, "Available");

    private static bool Holds(V1ManifestWork work, string type) =>
        work.Status?.Conditions.FindCondition(type) is { Status: "True" } condition
        && condition.ObservedGeneration == work.Metadata.Generation;

    private static bool CarriesConfigs(V1ManifestWork work, IEnumerable<ConfigReference> references)
    {
        var wanted = references.Where(r => r.DesiredConfig is not null).ToDictionary(
            r => $"{r.Resource}.{r.Group}/{r.DesiredConfig!.Namespace}/{r.DesiredConfig.Name}",
            r => r.DesiredConfig!.SpecHash ?? "",
            StringComparer.Ordinal);
        var carried = Read(work.Annotation(OcmNames.ConfigHashAnnotation));
        return carried.Count == wanted.Count && wanted.All(w => carried.GetValueOrDefault(w.Key) == w.Value);
    }

    private static Dictionary<string, string> Read(string? annotation)
    {
        if (string.IsNullOrEmpty(annotation)) return [];
        try
        {
            using var document = JsonDocument.Parse(annotation);
            return document.RootElement.EnumerateObject()
                .ToDictionary(p => p.Name, p => p.Value.ToString(), StringComparer.Ordinal);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return []; // not ours to repair: it reads as a mismatch
        }
    }
}
