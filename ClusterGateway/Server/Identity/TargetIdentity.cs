using OcmAddons.ClusterGateway.Server.Authentication;

namespace OcmAddons.ClusterGateway.Server.Identity;

/// <summary>Whom the gateway acts as on a managed cluster, instead of as itself.</summary>
internal sealed record TargetIdentity(
    string User, string? Uid, IReadOnlyList<string> Groups, IReadOnlyDictionary<string, IReadOnlyList<string>> Extra)
{
    /// <summary>The UID stays here: a managed cluster's accounts have others.</summary>
    public static TargetIdentity Of(Caller caller) => new(caller.Name, null, caller.Groups, caller.Extra);

    /// <summary>Headers can say it, and say only this.</summary>
    public bool IsSafe =>
        User.Length > 0 && HeaderText.IsSafe(User) && HeaderText.IsSafe(Uid ?? "") && Groups.All(HeaderText.IsSafe)
        && Extra.All(e => e.Key.Length > 0 && e.Value.All(HeaderText.IsSafe));
}
