using OcmAddons.Kubernetes;

namespace OcmAddons.Operator.Finalizers;

/// <summary>Where the finalizers leave a pass.</summary>
/// <param name="Entity">The newest state of the object.</param>
/// <param name="IsOver">The controller must not see the object now.</param>
internal readonly record struct FinalizerStep<TEntity>(TEntity Entity, bool IsOver, ReconciliationResult Result)
    where TEntity : class, IKubernetesEntity<TEntity>
{
    /// <summary>The sooner of both wishes to be called again.</summary>
    public ReconciliationResult Merge(ReconciliationResult other) => (Result.RequeueAfter, other.RequeueAfter) switch
    {
        (null, _) => other,
        (_, null) => Result,
        var (ours, theirs) => ours < theirs ? Result : other,
    };
}
