namespace OcmAddons.Kubernetes;

/// <summary>What happened to an object. A bookmark only carries a resourceVersion.</summary>
public enum WatchEventType
{
    Added,
    Modified,
    Deleted,
    Bookmark,
}

/// <summary>One event of a watch; of a bookmark's entity only the resourceVersion is meaningful.</summary>
public readonly record struct WatchEvent<TEntity>(WatchEventType Type, TEntity Entity);
