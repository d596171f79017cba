using OcmAddons.ClusterGateway.Api;
using OcmAddons.ClusterGateway.Server.Authentication;
using OcmAddons.ClusterGateway.Server.Requests;

namespace OcmAddons.ClusterGateway.Server.Audit.Policies;

/// <summary>
/// One rule of a policy. An empty list selects everything; a rule about resources or namespaces selects nothing else,
/// as in Kubernetes.
/// </summary>
internal sealed record AuditRule(AuditLevel Level)
{
    public IReadOnlyList<string> Users { get; init; } = [];

    public IReadOnlyList<string> UserGroups { get; init; } = [];

    public IReadOnlyList<string> Verbs { get; init; } = [];

    public IReadOnlyList<AuditedResources> Resources { get; init; } = [];

    public IReadOnlyList<string> Namespaces { get; init; } = [];

    public IReadOnlyList<string> NonResourceUrls { get; init; } = [];

    public AuditStages OmitStages { get; init; }

    /// <summary>Null: as the policy has it.</summary>
    public bool? OmitManagedFields { get; init; }

    /// <param name="user">Null when nobody vouched for them.</param>
    public bool Matches(Caller? user, ApiRequest request) =>
        Has(Users, user?.Name)
        && (UserGroups.Count == 0 || user?.Groups.Any(UserGroups.Contains) == true)
        && Has(Verbs, request.Verb)
        && MatchesTarget(request);

    private bool MatchesTarget(ApiRequest request)
    {
        if (Namespaces.Count > 0 || Resources.Count > 0)
        {
            // None of our resources is in a namespace: they go by the empty name.
            return request.IsResource && Has(Namespaces, "")
                && (Resources.Count == 0 || Resources.Any(resources => resources.Match(request)));
        }

        return NonResourceUrls.Count == 0
            || (!request.IsResource && NonResourceUrls.Any(spec => MatchesPath(request.Target.Path, spec)));
    }

    private static bool Has(IReadOnlyList<string> wanted, string? value) =>
        wanted.Count == 0 || (value is not null && wanted.Contains(value));

    private static bool MatchesPath(string path, string spec) =>
        spec == "*" || path == spec
        || (spec.EndsWith('*') && path.StartsWith(spec.TrimEnd('*'), StringComparison.Ordinal));
}

/// <param name="Resources">Also <c>*</c>, <c>resource/*</c> and <c>*/subresource</c>; empty: all.</param>
internal sealed record AuditedResources(
    string Group, IReadOnlyList<string> Resources, IReadOnlyList<string> ResourceNames)
{
    public bool Match(ApiRequest request) =>
        Group == GatewayApi.Group
        && (Resources.Count == 0
            || (Resources.Any(resource => Matches(resource, request))
                && (ResourceNames.Count == 0 || ResourceNames.Contains(request.Name))));

    private static bool Matches(string resource, ApiRequest request)
    {
        if (resource == "*") return true;
        if (request.Subresource.Length == 0) return resource == request.Resource || resource == $"{request.Resource}/*";
        return resource == $"{request.Resource}/{request.Subresource}" || resource == $"*/{request.Subresource}"
            || resource == $"{request.Resource}/*";
    }
}
