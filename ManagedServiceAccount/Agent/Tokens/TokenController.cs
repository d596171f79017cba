using Microsoft.Extensions.Logging;
using OcmAddons.Hosting.Flags;
using OcmAddons.Kubernetes;
using OcmAddons.ManagedServiceAccount.Agent.Accounts;
using OcmAddons.ManagedServiceAccount.Api;
using OcmAddons.Operator;

namespace OcmAddons.ManagedServiceAccount.Agent.Tokens;

/// <summary>Keeps the hub-side token of each ManagedServiceAccount present, accepted and fresh.</summary>
[EntityRbac(typeof(V1Beta1ManagedServiceAccount), Verbs = RbacVerb.Read)]
internal sealed class TokenController(
    IHubAccounts hub, IManagedAccounts cluster, TimeProvider time, ILogger<TokenController> logger)
    : IEntityController<V1Beta1ManagedServiceAccount>
{
    // So that the pass comes after the threshold, not on it.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);

    public async Task<ReconciliationResult> ReconcileAsync(
        V1Beta1ManagedServiceAccount account, CancellationToken cancellationToken)
    {
        try
        {
            return await KeepAsync(account, cancellationToken);
        }
        catch (Exception e) when (Failure.Of(e, cancellationToken) is { } failure)
        {
            var status = TokenStatus.Failed(account, failure.Reason, failure.Message, time.GetUtcNow());
            await hub.WriteStatusAsync(account, status, cancellationToken);
            if (failure.IsFinal) throw new TerminalException(failure.Message, e);
            throw;
        }
    }

    public Task DeletedAsync(V1Beta1ManagedServiceAccount account, CancellationToken cancellationToken) =>
        cluster.DeleteAsync(account.Name(), cancellationToken); // the hub's garbage collector takes the secret

    private async Task<ReconciliationResult> KeepAsync(
        V1Beta1ManagedServiceAccount account, CancellationToken cancellationToken)
    {
        var identity = await cluster.EnsureAsync(account.Name(), cancellationToken);
        var plan = await PlanAsync(account, identity, cancellationToken);
        if (plan.Refresh)
        {
            // The cache may be behind our own last write, and a token is not to be made twice.
            if (await hub.FindAsync(account.Key(), cancellationToken) is not { } newest)
                return ReconciliationResult.Success;
            account = newest;
            plan = await PlanAsync(account, identity, cancellationToken);
        }

        var issued = plan.Refresh ? await RefreshAsync(account, plan.Reason, cancellationToken) : null;
        var now = time.GetUtcNow();
        await hub.WriteStatusAsync(account, TokenStatus.Reported(account, issued, now), cancellationToken);
        var due = issued is null ? plan.RefreshAt : TokenPlan.DueAt(now, issued.ExpiresAt);
        return ReconciliationResult.After(due > now ? due - now + Slack : Slack);
    }

    private async Task<TokenPlan> PlanAsync(
        V1Beta1ManagedServiceAccount account, AccountIdentity identity, CancellationToken cancellationToken)
    {
        var token = await hub.FindTokenAsync(account, cancellationToken);
        var plan = TokenPlan.For(account.Status, token, identity, time.GetUtcNow());
        return plan.Refresh || await cluster.AcceptsAsync(token!, cancellationToken)
            ? plan
            : plan with { Refresh = true, Reason = TokenPlan.Rejected };
    }

    private async Task<IssuedToken> RefreshAsync(
        V1Beta1ManagedServiceAccount account, string reason, CancellationToken cancellationToken)
    {
        var validity = account.Spec.Rotation.Validity ?? ManagedServiceAccountRotation.DefaultValidity;
        if (!GoDuration.TryParse(validity, out var lifetime))
            throw new AccountRefusedException(
                "ValidityNotValid", $"spec.rotation.validity \"{validity}\" is not a duration");

        var issued = await cluster.IssueTokenAsync(account.Name(), lifetime, cancellationToken);
        await hub.WriteTokenAsync(account, issued, cancellationToken);
        logger.TokenIssued(account.Key(), reason, issued.ExpiresAt);
        return issued;
    }
}
