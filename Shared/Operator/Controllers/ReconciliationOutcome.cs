using Microsoft.Extensions.Logging;
using OcmAddons.Kubernetes;
using OcmAddons.Operator.Metrics;
using OcmAddons.Operator.Queueing;

namespace OcmAddons.Operator.Controllers;

/// <summary>
/// What follows from a pass: when to look again, what is logged and counted, and what the user is told.
/// </summary>
internal sealed class ReconciliationOutcome(
    string controller,
    WorkQueue queue,
    OperatorMetrics metrics,
    IEventRecorder events,
    TimeProvider time,
    ILogger logger)
{
    // The first failures are mostly conflicts and start-up order; an event for each would only be noise.
    private const int FailuresBeforeEvent = 4;

    public async Task OfAsync<TEntity>(
        ObjectKey key,
        TEntity? entity,
        Func<ObjectKey, CancellationToken, Task<ReconciliationResult>> reconcile,
        CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity>
    {
        var started = time.GetTimestamp();
        var result = "success";
        try
        {
            var next = await reconcile(key, cancellationToken);
            queue.Forget(key);
            if (next.RequeueAfter is { } delay)
            {
                result = "requeue_after";
                queue.AddAfter(key, delay);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (TerminalException e)
        {
            result = "error";
            queue.Forget(key);
            logger.ReconciliationGivenUp(controller, key, e);
            await TellAsync(entity, e, cancellationToken);
        }
        catch (Exception e) // the boundary of user code: whatever it is, it is tried again
        {
            result = "error";
            var failures = queue.Retry(key);
            if (e is KubernetesException { IsConflict: true }) logger.ReconciliationConflicted(controller, key);
            else logger.ReconciliationFailed(controller, key, failures, e);
            if (failures >= FailuresBeforeEvent) await TellAsync(entity, e, cancellationToken);
        }
        finally
        {
            metrics.Reconciled(controller, result, time.GetElapsedTime(started));
        }
    }

    private Task TellAsync<TEntity>(TEntity? entity, Exception e, CancellationToken cancellationToken)
        where TEntity : class, IKubernetesEntity<TEntity> =>
        entity is null
            ? Task.CompletedTask
            : events.RecordAsync(entity, "Warning", "ReconcileFailed", e.Message, cancellationToken);
}
