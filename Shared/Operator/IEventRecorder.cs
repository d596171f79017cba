using OcmAddons.Kubernetes;

namespace OcmAddons.Operator;

/// <summary>
/// Tells users about an object through the events API. Never fails its caller; repeated events are counted up.
/// </summary>
public interface IEventRecorder
{
    /// <summary>Reason in CamelCase, message a sentence.</summary>
    Task RecordAsync<TEntity>(
        TEntity about, string type, string reason, string message, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity>;
}
