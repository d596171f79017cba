using Microsoft.Extensions.Hosting;

namespace OcmAddons.ClusterGateway.Server.Audit.Backends;

/// <summary>Runs the queues to all backends.</summary>
internal sealed class AuditDelivery(IEnumerable<AuditQueue> queues) : IHostedService
{
    private readonly AuditQueue[] queues = [.. queues];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var queue in queues) queue.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(queues.Select(queue => queue.StopAsync(cancellationToken)));
}
