using OcmAddons.ClusterGateway.Server.Authentication;

namespace OcmAddons.ClusterGateway.Server.Authorization;

/// <summary>Asks the hub whether a caller may do something.</summary>
internal interface IAccessReviewer
{
    Task<AccessDecision> ReviewAsync(Caller caller, AccessQuestion question, CancellationToken cancellationToken);
}

internal readonly record struct AccessDecision(bool Allowed, string? Reason);

/// <summary>What a caller wants to do. Without a resource it is about the path.</summary>
internal readonly record struct AccessQuestion(
    string Verb, string Group, string Version, string Resource, string Subresource, string Name, string Path,
    string Namespace = "")
{
    public bool IsResource => Resource.Length > 0;
}
