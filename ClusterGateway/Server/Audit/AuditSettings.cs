using OcmAddons.ClusterGateway.Server.Audit.Backends;
using OcmAddons.ClusterGateway.Server.Audit.Policies;

namespace OcmAddons.ClusterGateway.Server.Audit;

/// <param name="Log">Null: no audit log.</param>
/// <param name="Webhook">Null: no audit webhook.</param>
internal sealed record AuditSettings(
    AuditPolicy Policy, AuditLogBackend? Log = null, AuditWebhookBackend? Webhook = null)
{
    public static AuditSettings Off { get; } = new(AuditPolicy.OneEventEach);
}

internal sealed record AuditLogBackend(AuditLogSettings Settings, DeliverySettings Delivery);

internal sealed record AuditWebhookBackend(AuditWebhookSettings Settings, DeliverySettings Delivery);
