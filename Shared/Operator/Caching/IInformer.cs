namespace OcmAddons.Operator.Caching;

/// <summary>An informer whose kind does not matter to who runs it.</summary>
internal interface IInformer
{
    /// <summary>Plural, group and cluster, for logs and health.</summary>
    string Name { get; }

    bool HasSynced { get; }

    /// <summary>Keeps the cache in step until cancelled; never fails.</summary>
    Task RunAsync(CancellationToken cancellationToken);

    Task WaitForSyncAsync(CancellationToken cancellationToken);
}
