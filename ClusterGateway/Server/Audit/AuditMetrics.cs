using System.Diagnostics.Metrics;
using OcmAddons.ClusterGateway.Server.Audit.Policies;

namespace OcmAddons.ClusterGateway.Server.Audit;

/// <summary>What Kubernetes' API servers count of their audit, under the same names.</summary>
internal sealed class AuditMetrics
{
    private readonly Counter<long> events;
    private readonly Counter<long> errors;
    private readonly Counter<long> levels;
    private readonly Counter<long> rejected;

    public AuditMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("OcmAddons.ClusterGateway.Audit");
        events = meter.CreateCounter<long>(
            "apiserver_audit_event_total", unit: null, "Audit events made and sent to the audit backends");
        errors = meter.CreateCounter<long>(
            "apiserver_audit_error_total", unit: null,
            "Audit events that were not recorded, by the plugin that failed");
        levels = meter.CreateCounter<long>(
            "apiserver_audit_level_total", unit: null, "Levels that the audit policy decided on, one a request");
        rejected = meter.CreateCounter<long>(
            "apiserver_audit_requests_rejected_total", unit: null,
            "Requests refused because their audit event was not stored");
    }

    public void Made() => events.Add(1);

    public void Lost(string plugin, int count) =>
        errors.Add(count, new KeyValuePair<string, object?>("plugin", plugin));

    public void Decided(AuditLevel level) =>
        levels.Add(1, new KeyValuePair<string, object?>("level", level.ToString()));

    public void Rejected() => rejected.Add(1);
}
