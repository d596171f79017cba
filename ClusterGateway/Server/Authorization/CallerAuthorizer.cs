using OcmAddons.ClusterGateway.Server.Authentication;
using OcmAddons.ClusterGateway.Server.Requests;

namespace OcmAddons.ClusterGateway.Server.Authorization;

/// <summary>Lets a request through, or says why not. When the hub cannot be asked, nobody gets through.</summary>
internal sealed class CallerAuthorizer(IAccessReviewer reviewer, AuthorizationSettings settings, TimeProvider time)
{
    private const int CacheCapacity = 8192;

    private readonly ReviewCache<string, AccessDecision> cache = new(CacheCapacity, time);

    /// <summary>Null when the caller may.</summary>
    /// <exception cref="Kubernetes.KubernetesException">The hub refused to answer.</exception>
    public async Task<ApiFailure?> AuthorizeAsync(
        Caller caller, AccessQuestion question, CancellationToken cancellationToken)
    {
        if (caller.IsMaster) return null;
        var key = Key(caller, question);
        if (!cache.TryGet(key, out var decision))
        {
            decision = await reviewer.ReviewAsync(caller, question, cancellationToken);
            cache.Set(key, decision, decision.Allowed ? settings.AllowedFor : settings.DeniedFor);
        }

        return decision.Allowed ? null : Forbidden(caller, question, decision.Reason);
    }

    private static ApiFailure Forbidden(Caller caller, AccessQuestion question, string? reason)
    {
        var because = string.IsNullOrEmpty(reason) ? "" : $": {reason}";
        if (!question.IsResource)
            return new(
                403, "Forbidden",
                $"forbidden: User \"{caller.Name}\" cannot {question.Verb} path \"{question.Path}\"{because}");
        var resource = question.Subresource.Length > 0
            ? $"{question.Resource}/{question.Subresource}"
            : question.Resource;
        var kind = question.Group.Length > 0 ? $"{question.Resource}.{question.Group}" : question.Resource;
        var subject = question.Name.Length > 0 ? $"{kind} \"{question.Name}\"" : kind;
        var scope = question.Namespace.Length > 0
            ? $"in the namespace \"{question.Namespace}\""
            : "at the cluster scope";
        return new(
            403, "Forbidden",
            $"{subject} is forbidden: User \"{caller.Name}\" cannot {question.Verb} resource \"{resource}\" in API "
            + $"group \"{question.Group}\" {scope}{because}",
            question.Name.Length > 0 ? question.Name : null, question.Resource);
    }

    /// <summary>Unambiguous: each part carries its length.</summary>
    private static string Key(Caller caller, AccessQuestion question)
    {
        var parts = new List<string> { caller.Name, caller.Uid ?? "", $"{caller.Groups.Count}" };
        parts.AddRange(caller.Groups);
        foreach (var (key, values) in caller.Extra.OrderBy(e => e.Key, StringComparer.Ordinal))
            parts.AddRange([key, $"{values.Count}", .. values]);
        parts.AddRange([
            question.Verb, question.Group, question.Version, question.Namespace, question.Resource,
            question.Subresource, question.Name, question.Path,
        ]);
        return string.Concat(parts.Select(p => $"{p.Length}:{p}"));
    }
}

/// <param name="AllowedFor">How long the hub's yes counts.</param>
/// <param name="DeniedFor">How long its no counts.</param>
/// <param name="SubPaths">What a proxied request does inside its cluster is asked for as well.</param>
internal sealed record AuthorizationSettings(TimeSpan AllowedFor, TimeSpan DeniedFor, bool SubPaths = false)
{
    public static AuthorizationSettings Default { get; } = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));
}
