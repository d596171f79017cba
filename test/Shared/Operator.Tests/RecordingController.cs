using System.Threading.Channels;
using OcmAddons.Kubernetes;
using OcmAddons.Kubernetes.Models;

namespace OcmAddons.Operator.Tests;

/// <summary>Hands every call to the test, and does what the test says.</summary>
internal sealed class RecordingController : IEntityController<V1ConfigMap>
{
    private readonly Channel<string> _calls = Channel.CreateUnbounded<string>();

    public Func<V1ConfigMap, CancellationToken, Task<ReconciliationResult>> OnReconcile { get; set; } =
        (_, _) => Task.FromResult(ReconciliationResult.Success);

    public Func<V1ConfigMap, Task> OnDeleted { get; set; } = _ => Task.CompletedTask;

    public async Task<ReconciliationResult> ReconcileAsync(V1ConfigMap entity, CancellationToken cancellationToken)
    {
        await _calls.Writer.WriteAsync($"{entity.Name()}={entity.Data?["value"]}", cancellationToken);
        return await OnReconcile(entity, cancellationToken);
    }

    public async Task DeletedAsync(V1ConfigMap entity, CancellationToken cancellationToken)
    {
        await _calls.Writer.WriteAsync($"-{entity.Name()}", cancellationToken);
        await OnDeleted(entity);
    }

    public async Task<string> NextAsync(CancellationToken cancellationToken) =>
        await _calls.Reader.ReadAsync(cancellationToken);

    public bool IsQuiet => _calls.Reader.Count == 0;
}
