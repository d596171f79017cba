using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;

namespace OcmAddons.AddonFramework.Manifests;

/// <summary>Names of the ManifestWorks that the framework writes.</summary>
internal static class WorkNames
{
    public static string Deploy(string addon, int index) => $"{DeployPrefix(addon)}{index}";

    public static string Hook(string addon) => $"addon-{addon}-pre-delete";

    public static bool IsDeploy(V1ManifestWork work, string addon) => IndexOf(work, addon) is not null;

    /// <summary>The number at the end of the name of a deploy work, or null.</summary>
    public static int? IndexOf(V1ManifestWork work, string addon) =>
        work.Name().StartsWith(DeployPrefix(addon), StringComparison.Ordinal)
        && int.TryParse(work.Name().AsSpan(DeployPrefix(addon).Length), out var index)
            ? index
            : null;

    private static string DeployPrefix(string addon) => $"addon-{addon}-deploy-";
}
