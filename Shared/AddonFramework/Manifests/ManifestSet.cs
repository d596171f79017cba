using System.Collections;
using System.Text.Json;
using System.Text.Json.Nodes;
using OcmAddons.Kubernetes;

namespace OcmAddons.AddonFramework.Manifests;

/// <summary>
/// The objects of one cluster, in order: <c>new ManifestSet { Namespace(), Account(), Deployment() }</c>.
/// </summary>
public sealed class ManifestSet : IReadOnlyCollection<Manifest>
{
    private readonly List<Manifest> _manifests = [];

    public int Count => _manifests.Count;

    /// <summary>Adds an object; null adds nothing, which makes conditional objects easy to write.</summary>
    public void Add<TEntity>(TEntity? entity)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        if (entity is not null) _manifests.Add(Manifest.Of(entity));
    }

    /// <summary>Adds an object of a kind that has no model.</summary>
    public void Add(JsonObject? manifest)
    {
        if (manifest is null) return;
        using var document = JsonDocument.Parse(manifest.ToJsonString());
        _manifests.Add(new Manifest(document.RootElement.Clone()));
    }

    public void Add(Manifest? manifest)
    {
        if (manifest is not null) _manifests.Add(manifest);
    }

    public IEnumerator<Manifest> GetEnumerator() => _manifests.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
