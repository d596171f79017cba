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
        ManagedServiceAccountStatus? status, SecretString? token, ObjectKey account, DateTimeOffset now)
    {
        if (token is null || status is not { TokenSecretRef: { } reference, ExpirationTimestamp: { } expires })
            return new(Refresh: true, Missing, now);

        var due = DueAt(reference.LastRefreshTimestamp, expires);
        if (TokenClaims.Read(token).Subject != TokenClaims.SubjectOf(account)) return new(Refresh: true, Foreign, now);
        return now > due ? new(Refresh: true, Expiring, due) : new(Refresh: false, Fresh, due);
    }

    /// <summary>Four fifths of the lifetime that was granted, which may be less than what was asked for.</summary>
    public static DateTimeOffset DueAt(DateTimeOffset issued, DateTimeOffset expires) =>
        issued + TimeSpan.FromTicks((expires - issued).Ticks / 5 * 4);
}
