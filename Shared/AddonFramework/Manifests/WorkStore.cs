using OcmAddons.AddonFramework.Models;
using OcmAddons.Kubernetes;
using OcmAddons.Operator;

namespace OcmAddons.AddonFramework.Manifests;

/// <summary>Reads an addon's ManifestWorks from the cache and writes what differs.</summary>
[EntityRbac(
    typeof(V1ManifestWork),
    Verbs = RbacVerb.Read | RbacVerb.Create | RbacVerb.Patch | RbacVerb.Delete)]
internal sealed class WorkStore(IKubernetesClient client, IEntityCache<V1ManifestWork> cache)
{
    public const string AddonIndex = "addon";

    /// <summary>The addon's works, by <c>cluster/addon</c>.</summary>
    public static IEnumerable<string> IndexValues(V1ManifestWork work) =>
        [$"{work.Namespace()}/{work.Label(OcmNames.AddonNameLabel)}"];

    public IReadOnlyList<V1ManifestWork> List(ObjectKey addon) => cache.ByIndex(AddonIndex, addon.ToString());

    /// <summary>The work as it is afterwards.</summary>
    public async Task<V1ManifestWork> ApplyAsync(V1ManifestWork desired, CancellationToken cancellationToken)
    {
        if (cache.Find(desired.Key()) is not { } existing)
        {
            try
            {
                return await client.CreateAsync(desired, cancellationToken);
            }
            catch (KubernetesException e) when (e.IsAlreadyExists)
            {
                // The cache lags behind our own create; its event brings us back.
                return desired;
            }
        }

        return WorkDiff.Patch(existing, desired) is { } patch
            ? await client.PatchAsync<V1ManifestWork>(
                desired.Key(), KubernetesPatch.Merge(patch), subresource: null, cancellationToken)
            : existing;
    }

    public Task DeleteAsync(V1ManifestWork work, CancellationToken cancellationToken) =>
        work.IsDeleting()
            ? Task.CompletedTask
            : client.DeleteAsync<V1ManifestWork>(
                work.Key(), new DeletePreconditions(Uid: work.Uid()), cancellationToken);
}
