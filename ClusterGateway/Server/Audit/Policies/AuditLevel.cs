namespace OcmAddons.ClusterGateway.Server.Audit.Policies;

/// <summary>How much of a request is recorded; each level has all of those before it.</summary>
internal enum AuditLevel
{
    None,
    Metadata,
    Request,
    RequestResponse,
}
