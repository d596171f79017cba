using OcmAddons.ClusterGateway.Server.Audit.Policies;
using OcmAddons.ClusterGateway.Server.Authentication;
using OcmAddons.ClusterGateway.Server.Requests;

namespace OcmAddons.ClusterGateway.Server.Audit.Events;

/// <summary>
/// One event about one request, as it was at that moment. No header is in it, and nothing that is a secret.
/// </summary>
internal sealed record AuditEvent
{
    public required string Id { get; init; }

    public required AuditLevel Level { get; init; }

    public required AuditStages Stage { get; init; }

    public required string RequestUri { get; init; }

    public required ApiRequest Request { get; init; }

    public required Caller User { get; init; }

    public Caller? ImpersonatedUser { get; init; }

    public IReadOnlyList<string> SourceIps { get; init; } = [];

    public string? UserAgent { get; init; }

    /// <summary>Null while there is no answer.</summary>
    public int? Code { get; init; }

    /// <summary>What was answered instead of what was asked for.</summary>
    public ApiFailure? Failure { get; init; }

    /// <summary>JSON; empty at lower levels.</summary>
    public ReadOnlyMemory<byte> RequestObject { get; init; }

    /// <summary>JSON; empty at lower levels.</summary>
    public ReadOnlyMemory<byte> ResponseObject { get; init; }

    public required DateTimeOffset Received { get; init; }

    public required DateTimeOffset At { get; init; }

    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>Without what may be large, and saying so.</summary>
    public AuditEvent Truncated() => this with
    {
        RequestObject = default,
        ResponseObject = default,
        Annotations = new Dictionary<string, string>(Annotations) { [AuditAnnotations.Truncated] = "true" },
    };
}
