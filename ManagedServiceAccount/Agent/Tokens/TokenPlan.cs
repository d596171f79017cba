using OcmAddons.Kubernetes;
using OcmAddons.ManagedServiceAccount.Api;

namespace OcmAddons.ManagedServiceAccount.Agent.Tokens;

/// <summary>What one pass should do, as far as it can be told without asking the managed cluster.</summary>
/// <param name="RefreshAt">When the token that is kept becomes due.</param>
internal readonly record struct TokenPlan(bool Refresh, string Reason, DateTimeOffset RefreshAt)
{
    public const string Missing = "TokenMissing";
    public const string Foreign = "TokenOfAnotherAccount";
    public const string Expiring = "TokenExpiring";
    public const string Fresh = "TokenFresh";
    public const string Rejected = "TokenRejected";

    /// <param name="token">The hub's copy, or null.</param>
    /// <param name="account">The service account that the token should be of.</param>
    public static TokenPlan For(
        ManagedServiceAccountStatus? status, SecretString? token, AccountIdentity account, DateTimeOffset now)
    {
        if (token is null || status is not { TokenSecretRef: { } reference, ExpirationTimestamp: { } expires })
            return new(Refresh: true, Missing, now);

        var due = DueAt(reference.LastRefreshTimestamp, expires);
        if (!account.Matches(TokenClaims.Read(token))) return new(Refresh: true, Foreign, now);
        return now > due ? new(Refresh: true, Expiring, due) : new(Refresh: false, Fresh, due);
    }

    /// <summary>Four fifths of the lifetime that was granted, which may be less than what was asked for.</summary>
    public static DateTimeOffset DueAt(DateTimeOffset issued, DateTimeOffset expires) =>
        issued + TimeSpan.FromTicks((expires - issued).Ticks / 5 * 4);
}

/// <summary>A service account on the managed cluster.</summary>
internal readonly record struct AccountIdentity(ObjectKey Key, string Uid)
{
    /// <summary>
    /// The uid counts too: an API server goes on accepting the tokens of an account that was deleted and made again for
    /// as long as it remembers having checked them.
    /// </summary>
    public bool Matches(TokenClaims claims) =>
        claims.Subject == $"system:serviceaccount:{Key.Namespace}:{Key.Name}"
        && (claims.AccountUid is null || claims.AccountUid == Uid);
}
