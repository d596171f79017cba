using OcmAddons.Kubernetes.Models;

namespace OcmAddons.Kubernetes;

/// <summary>Short forms for an object's metadata, under KubeOps' names.</summary>
public static class KubernetesObjectExtensions
{
    extension(IKubernetesObject entity)
    {
        public string Name() => entity.Metadata.Name ?? "";

        public string? Namespace() => entity.Metadata.NamespaceProperty;

        public string Uid() => entity.Metadata.Uid ?? "";

        public ObjectKey Key() => new(entity.Metadata.NamespaceProperty, entity.Metadata.Name ?? "");

        public bool IsDeleting() => entity.Metadata.DeletionTimestamp is not null;

        public string? Label(string key) =>
            entity.Metadata.Labels is { } labels && labels.TryGetValue(key, out var value) ? value : null;

        public string? Annotation(string key) =>
            entity.Metadata.Annotations is { } texts && texts.TryGetValue(key, out var value) ? value : null;

        public bool HasFinalizer(string finalizer) => entity.Metadata.Finalizers?.Contains(finalizer) == true;
    }

    /// <summary>A reference that lets the garbage collector delete the holder with <paramref name="owner"/>.</summary>
    public static V1OwnerReference OwnerReference<TOwner>(this TOwner owner, bool? controller, bool? blockOwnerDeletion)
        where TOwner : class, IKubernetesEntity<TOwner> => new()
        {
            ApiVersion = TOwner.Resource.ApiVersion,
            Kind = TOwner.Resource.Kind,
            Name = owner.Name(),
            Uid = owner.Uid(),
            Controller = controller,
            BlockOwnerDeletion = blockOwnerDeletion,
        };
}
