using OcmAddons.AddonFramework.Models;

namespace OcmAddons.AddonFramework.Manifests;

/// <summary>Jobs and pods that run on the cluster before the addon goes.</summary>
internal static class HookManifests
{
    public static bool IsHook(Manifest manifest) =>
        manifest.Key.Kind is "Job" or "Pod"
        && (manifest.Annotation(OcmNames.HookAnnotation) ?? manifest.Label(OcmNames.HookAnnotation)) is not null;

    /// <summary>Whether the work agent reported the end of every hook.</summary>
    public static bool AreCompleted(V1ManifestWork? work, IReadOnlyList<Manifest> hooks) =>
        work?.Status?.Conditions.IsTrue("Available") == true && hooks.All(hook => IsCompleted(work, hook.Key));

    private static bool IsCompleted(V1ManifestWork work, ManifestKey key)
    {
        var feedback = work.Status?.ResourceStatus?.Manifests?
            .FirstOrDefault(m => m.ResourceMeta.Kind == key.Kind && m.ResourceMeta.Name == key.Name
                && (m.ResourceMeta.Namespace ?? "") == (key.Namespace ?? ""))
            ?.StatusFeedback?.Values ?? [];
        var (name, wanted) = key.Kind == "Job" ? ("JobComplete", "True") : ("PodPhase", "Succeeded");
        return feedback.Any(value => value.Name == name && value.Value.String == wanted);
    }
}
