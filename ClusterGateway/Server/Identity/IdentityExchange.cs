using Microsoft.Extensions.Logging;
using OcmAddons.ClusterGateway.Server.Authentication;
using OcmAddons.ClusterGateway.Server.Registry;
using OcmAddons.ClusterGateway.Server.Requests;

namespace OcmAddons.ClusterGateway.Server.Identity;

/// <summary>
/// Decides as whom a caller appears on a managed cluster: as the gateway, unless identities are passed on. Then the
/// cluster's own rules are asked, then those for all clusters; whom none is for stays who they are.
/// </summary>
internal sealed class IdentityExchange(
    IdentityRuleFile global, IdentitySettings settings, ILogger<IdentityExchange> logger)
{
    public IdentityDecision Decide(Caller caller, Gateway gateway, ApiRequest request)
    {
        if (!settings.PassIdentities && request.Target.QueryValue("impersonate") != "true")
            return IdentityDecision.Gateway;
        // Before any pattern sees it: "admin\n" is not "^admin$".
        if (!TargetIdentity.Of(caller).IsSafe)
            return Refused("the caller's name, groups or extras cannot be passed on in headers");
        if (gateway.Identities is { Problem: { } problem })
            return Refused($"the identity rules of cluster {gateway.Name} cannot be read: {problem}");
        var rule = gateway.Identities?.Rules.Find(caller, gateway.Name) ?? global.Current.Find(caller, gateway.Name);
        return rule switch
        {
            null => As(TargetIdentity.Of(caller)),
            { Type: IdentityRule.Privileged } => IdentityDecision.Gateway,
            { Type: IdentityRule.StaticMapping, Target: { } target } => As(target),
            { Type: IdentityRule.StaticMapping } => Refused(rule, "it has no target with a user"),
            _ => Refused(rule, $"type \"{rule.Type}\" is not supported"),
        };
    }

    private static IdentityDecision As(TargetIdentity identity) => identity.IsSafe
        ? new(identity, null)
        : Refused("the name or groups of a rule's target cannot be passed on in headers");

    private IdentityDecision Refused(IdentityRule rule, string problem)
    {
        logger.RuleRefuses(rule.Name, problem);
        return Refused($"identity exchange rule \"{rule.Name}\": {problem}");
    }

    private static IdentityDecision Refused(string problem) => new(null, new ApiFailure(403, "Forbidden", problem));
}

/// <summary>Whom to act as (null: the gateway itself), or why not at all.</summary>
internal readonly record struct IdentityDecision(TargetIdentity? Identity, ApiFailure? Refusal)
{
    public static IdentityDecision Gateway => default;
}

/// <param name="PassIdentities">The ClientIdentityPenetration gate: always, not only when a request asks.</param>
/// <param name="RuleFile">Empty: no rules for all clusters.</param>
internal sealed record IdentitySettings(bool PassIdentities, string RuleFile)
{
    public static IdentitySettings Default { get; } = new(PassIdentities: false, RuleFile: "");
}

/// <summary>A cluster's own rules, or what is wrong with them.</summary>
internal sealed record ClusterIdentities(IdentityRules Rules, string? Problem);
