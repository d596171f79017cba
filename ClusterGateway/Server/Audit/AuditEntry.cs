using OcmAddons.ClusterGateway.Server.Authentication;

namespace OcmAddons.ClusterGateway.Server.Audit;

/// <summary>What became of one request; filled while it is served.</summary>
internal sealed class AuditEntry(string id, DateTimeOffset received)
{
    public string Id => id;

    public DateTimeOffset Received => received;

    /// <summary>Who sent it; null when nobody vouched for them.</summary>
    public Caller? User { get; set; }

    /// <summary>Whom they act as, if that is somebody else.</summary>
    public Caller? ImpersonatedUser { get; set; }

    /// <summary>Whom the managed cluster saw; null for the gateway itself.</summary>
    public string? TargetUser { get; set; }

    public bool Allowed { get; set; }

    public string? Reason { get; set; }
}
