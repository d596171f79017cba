using OcmAddons.ClusterGateway.Server.Audit.Policies;
using OcmAddons.ClusterGateway.Server.Authentication;
using OcmAddons.ClusterGateway.Server.Requests;

namespace OcmAddons.ClusterGateway.Server.Audit;

/// <summary>What became of one request; filled while it is served.</summary>
internal sealed class AuditEntry(string id, DateTimeOffset received)
{
    private const int MaxAnnotations = 32;

    private Dictionary<string, string>? annotations;

    public string Id => id;

    public DateTimeOffset Received => received;

    /// <summary>Who sent it; null when nobody vouched for them.</summary>
    public Caller? User { get; set; }

    /// <summary>Whom they act as, if that is somebody else.</summary>
    public Caller? ImpersonatedUser { get; set; }

    /// <summary>Whom the managed cluster saw; null for the gateway itself.</summary>
    public string? TargetUser { get; set; }

    public bool Allowed { get; set; }

    /// <summary>What was answered instead of what was asked for.</summary>
    public ApiFailure? Failure { get; set; }

    /// <summary>What others had to say of it.</summary>
    public IReadOnlyDictionary<string, string> Annotations => annotations ?? [];

    /// <summary>What the policy says of it; null until its user is known.</summary>
    public AuditDecision? Decision { get; set; }

    /// <summary>The body of a request for one of our own resources, as it came.</summary>
    public ReadOnlyMemory<byte> RequestBody { get; set; }

    /// <summary>The body of our own answer.</summary>
    public ReadOnlyMemory<byte> ResponseBody { get; set; }

    /// <summary>A body that should have been recorded was too large, or not JSON.</summary>
    public bool BodyLeftOut { get; set; }

    public void Annotate(string name, string value)
    {
        annotations ??= [];
        if (annotations.Count < MaxAnnotations) annotations[name] = value;
    }
}
