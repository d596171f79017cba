using System.Text.RegularExpressions;
using OcmAddons.ClusterGateway.Server.Authentication;

namespace OcmAddons.ClusterGateway.Server.Identity;

/// <summary>One rule of a ClusterGatewayProxyConfiguration: for whom it is, and what becomes of them.</summary>
/// <param name="Type">As written: types that nobody here knows are kept, and refuse whom they are for.</param>
/// <param name="Source">Null: nobody.</param>
/// <param name="Target">Null when there is none, or none with a user.</param>
internal sealed record IdentityRule(string Name, string Type, IdentitySource? Source, TargetIdentity? Target)
{
    public const string Privileged = "PrivilegedIdentityExchanger";

    public const string StaticMapping = "StaticMappingIdentityExchanger";

    public bool Matches(Caller caller, string cluster) => Source?.Matches(caller, cluster) == true;
}

/// <summary>Everything that is given must hold; nothing given means everybody.</summary>
internal sealed record IdentitySource(
    string? User, string? Group, string? Uid, string? Cluster, Regex? UserPattern, Regex? GroupPattern,
    Regex? ClusterPattern)
{
    public bool Matches(Caller caller, string cluster) =>
        (User is null || User == caller.Name)
        && (Group is null || caller.Groups.Contains(Group, StringComparer.Ordinal))
        && (Uid is null || Uid == caller.Uid)
        && (Cluster is null || Cluster == cluster)
        && (UserPattern is null || UserPattern.IsMatch(caller.Name))
        && (GroupPattern is null || caller.Groups.Any(GroupPattern.IsMatch))
        && (ClusterPattern is null || ClusterPattern.IsMatch(cluster));
}
