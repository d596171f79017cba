using OcmAddons.ClusterGateway.Server.Authentication;
using OcmAddons.ClusterGateway.Server.Requests;

namespace OcmAddons.ClusterGateway.Server.Audit.Policies;

/// <summary>
/// What is recorded of which request: the first rule that matches decides, and without one, nothing is.
/// </summary>
internal sealed record AuditPolicy(IReadOnlyList<AuditRule> Rules, AuditStages OmitStages, bool OmitManagedFields)
{
    /// <summary>Where no policy is given: one event a request, when it is over.</summary>
    public static AuditPolicy OneEventEach { get; } = new(
        [new AuditRule(AuditLevel.Metadata)], AuditStages.RequestReceived | AuditStages.ResponseStarted,
        OmitManagedFields: false);

    /// <param name="user">Null when nobody vouched for them.</param>
    public AuditDecision Decide(Caller? user, ApiRequest request)
    {
        if (Rules.FirstOrDefault(rule => rule.Matches(user, request)) is not { } decisive) return AuditDecision.Nothing;
        // What goes on to a cluster is neither ours to read nor ever held as a whole.
        var level = request.IsProxy && decisive.Level > AuditLevel.Metadata ? AuditLevel.Metadata : decisive.Level;
        return new(level, OmitStages | decisive.OmitStages, decisive.OmitManagedFields ?? OmitManagedFields);
    }
}

internal readonly record struct AuditDecision(AuditLevel Level, AuditStages OmitStages, bool OmitManagedFields)
{
    public static AuditDecision Nothing => default;

    public bool Records(AuditStages stage) => Level > AuditLevel.None && (OmitStages & stage) == AuditStages.None;
}
