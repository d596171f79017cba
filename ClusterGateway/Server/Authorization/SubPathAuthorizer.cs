using OcmAddons.ClusterGateway.Server.Authentication;
using OcmAddons.ClusterGateway.Server.Requests;

namespace OcmAddons.ClusterGateway.Server.Authorization;

/// <summary>
/// Asks the hub, besides for <c>clustergateways/proxy</c>, for what a proxied request does inside its cluster: callers
/// need the same rights on the hub as if they did it there.
/// </summary>
internal sealed class SubPathAuthorizer(CallerAuthorizer authorizer, AuthorizationSettings settings)
{
    /// <summary>
    /// The verb that counts for <c>clustergateways/proxy</c>: running a command is no reading, though WebSocket clients
    /// ask for it with GET.
    /// </summary>
    public static string OuterVerb(string verb, InnerRequest inner, bool upgrade) =>
        inner.IsCommand || (inner.IsProxy && upgrade) ? "create" : verb;

    /// <summary>Null when the caller may, or when nobody asks.</summary>
    public async Task<ApiFailure?> AuthorizeAsync(
        Caller caller, string cluster, InnerRequest inner, CancellationToken cancellationToken)
    {
        if (!settings.SubPaths) return null;
        // What is authorized must be what the cluster reads, and servers differ on these.
        if (inner.Path.Contains("//", StringComparison.Ordinal) || inner.Path.Contains('\\'))
            return ApiFailure.BadRequest("the path has an empty segment or a backslash");
        var refusal = await authorizer.AuthorizeAsync(caller, Question(inner), cancellationToken);
        return refusal is null ? null : refusal with { Message = $"{refusal.Message} (in cluster {cluster})" };
    }

    private static AccessQuestion Question(InnerRequest inner) => inner.IsResource
        ? new(
            inner.IsCommand || inner.IsProxy ? "create" : inner.Verb, inner.Group, inner.Version, inner.Resource,
            inner.Subresource, inner.Name, "", inner.Namespace)
        : new(inner.Verb, "", "", "", "", "", inner.Path);
}
