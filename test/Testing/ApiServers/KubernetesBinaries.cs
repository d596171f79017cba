using NUnit.Framework;

namespace OcmAddons.Testing.ApiServers;

/// <summary>Finds etcd and the Kubernetes binaries.</summary>
internal static class KubernetesBinaries
{
    private const string Version = "v1.20.2";

    /// <summary>Path of a binary; a missing one fails the test and says how to get it.</summary>
    public static string Find(string name)
    {
        var folders = Folders().ToList();
        return folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new AssertionException(
                $"No {name} in {string.Join(", ", folders)}. Run `make up` or `hack/clusters/binaries.sh` to build the "
                + "Kubernetes binaries, or set KUBEBUILDER_ASSETS to a folder that has them.");
    }

    // KUBEBUILDER_ASSETS wins when it is set: binaries of two versions are never mixed silently.
    private static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS") is { Length: > 0 } assets)
        {
            yield return assets;
        }
        else
        {
            var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } home
                ? home
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
            yield return Path.Combine(cache, "ocm-addons", $"kubernetes-{Version}", "bin");
        }

        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            if (folder.Length > 0) yield return folder;
        }
    }
}
